//! Organizations and their tokens.

use std::sync::Arc;

use axum::http::{HeaderMap, StatusCode, header};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use rollbook_app::Call;
use rollbook_domain::policy::TextRule;
use rollbook_domain::{Actor, Policy, WorkspaceName};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use super::error::Fault;
use super::read::digits;
use crate::config::DeviceMagic;

/// Where the numbers of all organizations count.
pub(super) const NUMBER_SCOPE: &str = "devicemagic";

/// An organization of the configuration.
#[derive(Clone)]
pub(super) struct Organization {
    pub(super) id: u32,
    pub(super) workspace: WorkspaceName,
    /// Of the token, so that comparing takes the same time for tokens of any length.
    token_sha256: [u8; 32],
}

/// All organizations.
#[derive(Clone)]
pub(super) struct Organizations(Arc<[Organization]>);

impl Organizations {
    pub(super) fn new(config: &DeviceMagic) -> Self {
        let organization = |known: &crate::config::Organization| Organization {
            id: known.id,
            workspace: config.workspace_of(known),
            token_sha256: Sha256::digest(known.token.expose()).into(),
        };
        Self(config.organizations.iter().map(organization).collect())
    }

    pub(super) fn all(&self) -> &[Organization] {
        &self.0
    }

    /// The organization of the path, if the token of the request is its own.
    pub(super) fn enter(&self, headers: &HeaderMap, path: &str) -> Result<Organization, Fault> {
        let own = token(headers).and_then(|token| self.by_token(&token));
        let own = own.ok_or_else(|| Fault::new(StatusCode::UNAUTHORIZED, "A valid API token is required"))?;
        let wanted = digits(path).and_then(|id| id.parse::<u32>().ok());
        let wanted = wanted.and_then(|id| self.0.iter().find(|known| known.id == id));
        let wanted = wanted.ok_or_else(|| Fault::not_found("Organization"))?;
        if wanted.id != own.id {
            return Err(Fault::new(StatusCode::FORBIDDEN, "The API token belongs to another organization"));
        }
        Ok(own.clone())
    }

    fn by_token(&self, token: &str) -> Option<&Organization> {
        let hash: [u8; 32] = Sha256::digest(token).into();
        // All are compared, so that the time says nothing about which one matched.
        let matching = |found, known| {
            let known: &Organization = known;
            if bool::from(known.token_sha256.ct_eq(&hash)) { Some(known) } else { found }
        };
        self.0.iter().fold(None, matching)
    }
}

impl Organization {
    /// A call of this organization.
    pub(super) fn call(&self) -> Call {
        let policy = Policy {
            name: TextRule { min: 1, max: usize::MAX, blank: false, control: true },
            description: TextRule::ANY,
            unique_names: true,
            members_must_exist: true,
            resources_must_exist: true,
            ..Policy::NATIVE
        };
        Call::new(self.workspace.clone(), Actor::new(format!("organization:{}", self.id)), policy)
    }
}

/// The user name of Basic authentication; the password does not matter.
fn token(headers: &HeaderMap) -> Option<String> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, encoded) = value.split_once(' ')?;
    let basic = scheme.eq_ignore_ascii_case("basic");
    let decoded = String::from_utf8(STANDARD.decode(encoded.trim()).ok()?).ok()?;
    let (token, _) = decoded.split_once(':')?;
    (basic && !token.is_empty()).then(|| token.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(value: &str) -> HeaderMap {
        HeaderMap::from_iter([(header::AUTHORIZATION, value.parse().unwrap())])
    }

    #[test]
    fn the_token_is_the_user_name() {
        assert_eq!(token(&headers(&format!("Basic {}", STANDARD.encode("T7:x")))), Some("T7".into()));
        assert_eq!(token(&headers(&format!("bASIC {}", STANDARD.encode("T7:")))), Some("T7".into()));
        for bad in ["Bearer T7", "Basic !", "Basic", &format!("Basic {}", STANDARD.encode("T7"))] {
            assert_eq!(token(&headers(bad)), None, "{bad}");
        }
    }
}
