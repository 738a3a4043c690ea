//! JSON Web Tokens of one issuer. Algorithms are pinned; `iss`, `aud`, `exp` and `nbf` are checked.

use jsonwebtoken::errors::ErrorKind;
use jsonwebtoken::jwk::Jwk;
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode, decode_header};
use rollbook_domain::{Actor, WorkspaceName};
use serde::Deserialize;

use super::authenticator::invalid;
use super::jwks::{Jwks, JwksSource};
use super::principal::Principal;
use super::scope::Scopes;
use crate::problem::Problem;

/// Only signatures that a public key checks.
const ALGORITHMS: [Algorithm; 9] = [
    Algorithm::RS256,
    Algorithm::RS384,
    Algorithm::RS512,
    Algorithm::PS256,
    Algorithm::PS384,
    Algorithm::PS512,
    Algorithm::ES256,
    Algorithm::ES384,
    Algorithm::EdDSA,
];

/// Whose tokens are taken.
#[derive(Debug, Clone)]
pub struct JwtConfig {
    /// What `iss` must be.
    pub issuer: String,
    /// What `aud` must contain.
    pub audience: String,
    /// Where the issuer's public keys are.
    pub jwks: JwksSource,
}

pub(super) struct JwtVerifier {
    issuer: String,
    audience: String,
    jwks: Jwks,
}

/// What Rollbook reads in a token.
#[derive(Deserialize)]
struct Claims {
    sub: String,
    /// The only workspace it reaches.
    workspace: Option<String>,
    /// Scopes separated by spaces (RFC 8693).
    #[serde(default)]
    scope: String,
    /// The same as a list, as some issuers write it.
    #[serde(default)]
    scopes: Vec<String>,
}

impl JwtVerifier {
    pub(super) fn new(config: JwtConfig) -> Self {
        Self { issuer: config.issuer, audience: config.audience, jwks: Jwks::new(config.jwks) }
    }

    pub(super) async fn verify(&self, token: &str) -> Result<Principal, Problem> {
        let header = decode_header(token).map_err(|_| invalid("The token is malformed."))?;
        if !ALGORITHMS.contains(&header.alg) {
            return Err(invalid("The token is signed with an algorithm that is not taken."));
        }
        let key = self.jwks.find(header.kid.as_deref()).await?;
        check_key(&key, header.alg)?;
        let decoding = DecodingKey::from_jwk(&key).map_err(|_| invalid("The token names a key of an unknown form."))?;
        let claims = decode::<Claims>(token, &decoding, &self.validation(header.alg));
        principal(claims.map_err(|error| refusal(error.kind()))?.claims)
    }

    fn validation(&self, algorithm: Algorithm) -> Validation {
        let mut validation = Validation::new(algorithm);
        validation.set_audience(&[&self.audience]);
        validation.set_issuer(&[&self.issuer]);
        validation.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
        validation.validate_nbf = true;
        validation.leeway = 30;
        validation
    }
}

/// A key that says what it is for is used for nothing else.
fn check_key(key: &Jwk, algorithm: Algorithm) -> Result<(), Problem> {
    let other = key.common.key_algorithm.is_some_and(|pinned| pinned.to_string().parse() != Ok(algorithm));
    let encryption = matches!(key.common.public_key_use, Some(jsonwebtoken::jwk::PublicKeyUse::Encryption));
    if other || encryption {
        return Err(invalid("The token's key is meant for something else."));
    }
    Ok(())
}

fn refusal(kind: &ErrorKind) -> Problem {
    invalid(match kind {
        ErrorKind::ExpiredSignature => "The token has expired.",
        ErrorKind::ImmatureSignature => "The token is not valid yet.",
        ErrorKind::InvalidIssuer => "The token is by another issuer.",
        ErrorKind::InvalidAudience => "The token is for another audience.",
        ErrorKind::InvalidSignature => "The token's signature is wrong.",
        ErrorKind::MissingRequiredClaim(_) => "The token lacks one of exp, iss, aud and sub.",
        _ => "The token is malformed.",
    })
}

fn principal(claims: Claims) -> Result<Principal, Problem> {
    let workspace: Option<WorkspaceName> = claims.workspace.and_then(|name| name.parse().ok());
    let workspace = workspace.ok_or_else(|| invalid("The token has no valid claim workspace."))?;
    if claims.sub.is_empty() || claims.sub.len() > 255 || claims.sub.chars().any(char::is_control) {
        return Err(invalid("The token's sub is not usable."));
    }
    // Tokens are often good for other services too, whose scopes mean nothing here.
    let named = claims.scope.split(' ').chain(claims.scopes.iter().map(String::as_str));
    let scopes: Scopes = named.filter_map(|scope| scope.parse().ok()).collect();
    Ok(Principal { workspace, actor: Actor::new(format!("jwt:{}", claims.sub)), scopes, open: false })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::auth::Scope;
    use jsonwebtoken::{EncodingKey, Header, encode, get_current_timestamp};
    use serde_json::{Value, json};

    const ISSUER: &[u8] = include_bytes!("../../testdata/issuer.pem");
    const STRANGER: &[u8] = include_bytes!("../../testdata/stranger.pem");

    fn verifier() -> (JwtVerifier, tempfile::TempDir) {
        let mut jwk = Jwk::from_encoding_key(&EncodingKey::from_ec_pem(ISSUER).unwrap(), Algorithm::ES256).unwrap();
        jwk.common.key_id = Some("k1".into());
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("jwks.json");
        let odd = json!({ "kty": "future", "kid": "k0" });
        std::fs::write(&path, json!({ "keys": [odd, jwk] }).to_string()).unwrap();
        let jwks = JwksSource::File(path);
        (JwtVerifier::new(JwtConfig { issuer: "https://id".into(), audience: "rollbook".into(), jwks }), folder)
    }

    fn claims(changes: &Value) -> Value {
        let exp = get_current_timestamp() + 3_600;
        let mut claims = json!({
            "iss": "https://id", "aud": ["other", "rollbook"], "sub": "asha", "exp": exp,
            "workspace": "acme", "scope": "openid read audit",
        });
        for (name, value) in changes.as_object().unwrap() {
            claims[name] = value.clone();
        }
        claims
    }

    fn signed(claims: &Value, kid: &str, key: &[u8]) -> String {
        let header = Header { kid: Some(kid.into()), ..Header::new(Algorithm::ES256) };
        encode(&header, claims, &EncodingKey::from_ec_pem(key).unwrap()).unwrap()
    }

    #[tokio::test]
    async fn a_token_names_its_bearer() {
        let (verifier, _folder) = verifier();
        let principal = verifier.verify(&signed(&claims(&json!({})), "k1", ISSUER)).await.unwrap();
        assert_eq!((principal.workspace.as_str(), principal.actor.as_str()), ("acme", "jwt:asha"));
        assert_eq!(principal.scopes, [Scope::Read, Scope::Audit].into_iter().collect());
    }

    #[tokio::test]
    async fn what_is_wrong_with_a_token_is_told() {
        let (verifier, _folder) = verifier();
        let now = get_current_timestamp();
        for (token, detail) in [
            (signed(&claims(&json!({ "exp": now - 120 })), "k1", ISSUER), "The token has expired."),
            (signed(&claims(&json!({ "nbf": now + 120 })), "k1", ISSUER), "The token is not valid yet."),
            (signed(&claims(&json!({ "iss": "https://evil" })), "k1", ISSUER), "The token is by another issuer."),
            (signed(&claims(&json!({ "aud": "other" })), "k1", ISSUER), "The token is for another audience."),
            (signed(&claims(&json!({})), "k1", STRANGER), "The token's signature is wrong."),
            (signed(&claims(&json!({})), "k2", ISSUER), "The token names a key that its issuer does not have."),
            (signed(&claims(&json!({ "workspace": "A b" })), "k1", ISSUER), "The token has no valid claim workspace."),
            (signed(&claims(&json!({ "sub": "" })), "k1", ISSUER), "The token's sub is not usable."),
            ("a.b.c".into(), "The token is malformed."),
        ] {
            assert_eq!(verifier.verify(&token).await.unwrap_err().detail(), detail);
        }
    }

    #[tokio::test]
    async fn a_public_key_is_no_shared_secret() {
        let (verifier, _folder) = verifier();
        let header = Header { kid: Some("k1".into()), ..Header::new(Algorithm::HS256) };
        let token = encode(&header, &claims(&json!({})), &EncodingKey::from_secret(ISSUER)).unwrap();
        let detail = "The token is signed with an algorithm that is not taken.";
        assert_eq!(verifier.verify(&token).await.unwrap_err().detail(), detail);
    }

    #[tokio::test(start_paused = true)]
    async fn a_new_key_is_found_after_the_pause() {
        let (verifier, folder) = verifier();
        let token = signed(&claims(&json!({})), "k2", STRANGER);
        assert!(verifier.verify(&token).await.is_err());
        let mut jwk = Jwk::from_encoding_key(&EncodingKey::from_ec_pem(STRANGER).unwrap(), Algorithm::ES256).unwrap();
        jwk.common.key_id = Some("k2".into());
        std::fs::write(folder.path().join("jwks.json"), json!({ "keys": [jwk] }).to_string()).unwrap();
        assert!(verifier.verify(&token).await.is_err(), "the issuer is not asked again at once");
        tokio::time::advance(std::time::Duration::from_secs(10)).await;
        assert!(verifier.verify(&token).await.is_ok());
        let withdrawn = signed(&claims(&json!({})), "k1", ISSUER);
        assert!(verifier.verify(&withdrawn).await.is_err());
    }
}
