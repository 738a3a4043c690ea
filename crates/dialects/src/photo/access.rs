//! Who asks: the owner whose token a request bears.

use std::convert::Infallible;
use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use rollbook_app::Call;
use rollbook_domain::policy::TextRule;
use rollbook_domain::{Actor, Policy, WorkspaceName};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;
use uuid::Uuid;

use super::error::Failure;
use super::service::Service;
use crate::config::Photo;

/// An owner of the configuration.
#[derive(Debug, Clone)]
pub(super) struct Owner {
    pub(super) id: Uuid,
    pub(super) workspace: WorkspaceName,
    /// Of the token, so that comparing takes the same time for tokens of any length.
    token_sha256: Vec<u8>,
    policy: Policy,
}

/// All owners.
#[derive(Debug, Clone)]
pub(super) struct Owners(Arc<[Owner]>);

impl Owners {
    pub(super) fn new(config: &Photo) -> Self {
        let owner = |known: &crate::config::Owner| Owner {
            id: known.id,
            workspace: config.workspace_of(known),
            token_sha256: if known.token.is_empty() {
                hex::decode(&known.token_sha256).unwrap_or_default()
            } else {
                Sha256::digest(known.token.expose()).to_vec()
            },
            policy: policy(config),
        };
        Self(config.owners.iter().map(owner).collect())
    }

    /// The owner whose groups are in a workspace.
    pub(super) fn of(&self, workspace: &WorkspaceName) -> Option<&Owner> {
        self.0.iter().find(|owner| owner.workspace == *workspace)
    }

    fn by_token(&self, token: &[u8]) -> Option<&Owner> {
        let given = Sha256::digest(token);
        // All are compared, so that the time says nothing about which one matched.
        let matching = |found, owner| {
            let owner: &Owner = owner;
            if bool::from(owner.token_sha256.as_slice().ct_eq(&given)) { Some(owner) } else { found }
        };
        self.0.iter().fold(None, matching)
    }
}

/// The rules of this API. A photo is a member, so the limit of members is the limit of photos.
fn policy(config: &Photo) -> Policy {
    let limit = config.max_photos_per_group;
    Policy {
        name: TextRule { min: 0, max: 255, blank: true, control: true },
        resources_must_exist: true,
        max_members: (limit > 0).then_some(limit),
        ..Policy::NATIVE
    }
}

impl Owner {
    /// A command of the owner.
    pub(super) fn call(&self) -> Call {
        self.call_of(Actor::new(format!("owner:{}", self.id)))
    }

    /// A command of somebody whom the owner has given a right.
    pub(super) fn call_of(&self, actor: Actor) -> Call {
        Call::new(self.workspace.clone(), actor, self.policy.clone())
    }
}

/// The token of a request, with or without a word before it.
fn token(headers: &HeaderMap) -> Option<&[u8]> {
    let value = headers.get(header::AUTHORIZATION)?.as_bytes().trim_ascii();
    let token = match value.split_at_checked(7) {
        Some((scheme, token)) if scheme.eq_ignore_ascii_case(b"Bearer ") => token.trim_ascii(),
        _ => value,
    };
    (!token.is_empty()).then_some(token)
}

impl FromRequestParts<Service> for Owner {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, service: &Service) -> Result<Self, Failure> {
        let owner = token(&parts.headers).and_then(|token| service.owners().by_token(token));
        owner.cloned().ok_or_else(Failure::unauthorized)
    }
}

/// The owner, where also others may ask.
pub(super) struct Anybody(pub(super) Option<Owner>);

impl FromRequestParts<Service> for Anybody {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, service: &Service) -> Result<Self, Infallible> {
        Ok(Self(Owner::from_request_parts(parts, service).await.ok()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Secret;

    fn owners() -> Owners {
        let owner = |id: u128, token: &str, token_sha256: &str| crate::config::Owner {
            id: Uuid::from_u128(id),
            workspace: None,
            timezone: "UTC".into(),
            token: Secret::new(token),
            token_sha256: token_sha256.into(),
            primary_brand: Uuid::nil(),
            brands: Vec::new(),
        };
        let hashed = owner(2 << 96, "", &hex::encode(Sha256::digest("T2")));
        Owners::new(&Photo { owners: vec![owner(1 << 96, "T1", ""), hashed], ..Photo::default() })
    }

    fn known(authorization: &str) -> Option<String> {
        let headers = HeaderMap::from_iter([(header::AUTHORIZATION, authorization.parse().unwrap())]);
        let owners = owners();
        token(&headers).and_then(|token| owners.by_token(token)).map(|owner| owner.workspace.to_string())
    }

    #[test]
    fn a_token_is_known_with_or_without_its_word() {
        for header in ["Bearer T1", "bearer  T1 ", "T1", " T1"] {
            assert_eq!(known(header).as_deref(), Some("photo-00000001"), "{header}");
        }
        assert_eq!(known("T2").as_deref(), Some("photo-00000002"));
        for header in ["", "Bearer", "Bearer ", "Basic T1", "t1", "T3", "Bearer T1 T1"] {
            assert_eq!(known(header), None, "{header}");
        }
        assert_eq!(token(&HeaderMap::new()), None);
    }
}
