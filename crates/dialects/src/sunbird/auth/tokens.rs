//! Tokens of users and of those they manage: RS256 and nothing else.

use jsonwebtoken::{Algorithm, Validation, decode, decode_header};
use rollbook_domain::Timestamp;

use super::claims::Claims;
use super::keys::Keys;
use crate::config::Sunbird;

/// Whose tokens are taken.
pub(in super::super) struct Tokens {
    issuer: String,
    keys: Keys,
    /// Whether what is no token may be the user's id itself.
    development: bool,
}

impl Tokens {
    pub(in super::super) fn new(config: &Sunbird) -> Self {
        Self {
            issuer: format!("{}realms/{}", config.sso_url, config.sso_realm),
            keys: Keys::new(config.public_keys.as_str()),
            development: config.development_tokens,
        }
    }

    /// The user's id, which may be empty; none where the token is not to be trusted.
    pub(super) async fn user(&self, token: &str, now: Timestamp) -> Option<String> {
        if self.is_bare(token) {
            return Some(token.to_owned());
        }
        let claims = self.claims(token, now).await?;
        claims.is_by(&self.issuer).then(|| claims.user().to_owned())
    }

    /// The id of a user whom this one manages; never a blank one, which is nobody's.
    pub(super) async fn managed(&self, token: &str, by: &str, now: Timestamp) -> Option<String> {
        if self.is_bare(token) {
            return Some(token.to_owned());
        }
        let claims = self.claims(token, now).await?;
        let user = claims.user();
        (claims.is_managed_by(by) && !user.trim().is_empty()).then(|| user.to_owned())
    }

    fn is_bare(&self, token: &str) -> bool {
        self.development && decode_header(token).is_err()
    }

    async fn claims(&self, token: &str, now: Timestamp) -> Option<Claims> {
        let header = decode_header(token).ok()?;
        if header.alg != Algorithm::RS256 {
            return None;
        }
        let key = self.keys.find(header.kid.as_deref()?).await?;
        let claims = decode::<Claims>(token, &key, &signature_only()).ok()?.claims;
        claims.is_fresh(now.seconds()).then_some(claims)
    }
}

/// The claims are judged by our own clock and by the rules of this API.
fn signature_only() -> Validation {
    let mut validation = Validation::new(Algorithm::RS256);
    validation.required_spec_claims.clear();
    validation.validate_exp = false;
    validation.validate_nbf = false;
    validation.validate_aud = false;
    validation
}

#[cfg(test)]
mod tests;
