//! Who asks. Anybody may, unless the operator has set tokens.

use axum::extract::{Request, State};
use axum::http::{HeaderMap, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use rollbook_domain::Actor;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use super::error::Failure;
use super::service::Service;
use crate::config::Secret;

/// The tokens that are accepted, as digests; none: anybody.
#[derive(Debug, Clone)]
pub(super) struct Tokens(Vec<[u8; 32]>);

impl Tokens {
    pub(super) fn new(tokens: &[Secret]) -> Self {
        Self(tokens.iter().map(|token| Sha256::digest(token.expose()).into()).collect())
    }

    /// As whom a request acts; none if it may not.
    fn actor(&self, headers: &HeaderMap) -> Option<Actor> {
        if self.0.is_empty() {
            return Some(Actor::new("client:open"));
        }
        let given: [u8; 32] = Sha256::digest(bearer(headers)?).into();
        // All of them, so that the time tells nothing.
        let known = self.0.iter().fold(false, |known, token| known | bool::from(token.ct_eq(&given)));
        known.then(|| Actor::new(format!("client:{}", hex::encode(&given[..4]))))
    }
}

fn bearer(headers: &HeaderMap) -> Option<&[u8]> {
    let (scheme, token) = headers.get(header::AUTHORIZATION)?.as_bytes().split_at_checked(7)?;
    scheme.eq_ignore_ascii_case(b"Bearer ").then(|| token.trim_ascii())
}

/// Lets those through who may, with their actor.
pub(super) async fn check(State(service): State<Service>, mut request: Request, next: Next) -> Response {
    match service.tokens().actor(request.headers()) {
        Some(actor) => {
            request.extensions_mut().insert(actor);
            next.run(request).await
        }
        None => Failure::unauthorized().into_response(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn actor(tokens: &Tokens, authorization: &str) -> Option<String> {
        let headers = HeaderMap::from_iter([(header::AUTHORIZATION, authorization.parse().unwrap())]);
        tokens.actor(&headers).map(|actor| actor.to_string())
    }

    #[test]
    fn without_tokens_the_header_is_ignored() {
        let open = Tokens::new(&[]);
        assert_eq!(actor(&open, "Bearer x.y.z").as_deref(), Some("client:open"));
        assert_eq!(open.actor(&HeaderMap::new()).unwrap().to_string(), "client:open");
    }

    #[test]
    fn with_tokens_only_they_pass_and_name_the_client_by_their_digest() {
        let tokens = Tokens::new(&[Secret::new("T1"), Secret::new("T2")]);
        let named = format!("client:{}", &hex::encode(Sha256::digest("T2"))[..8]);
        assert_eq!(actor(&tokens, "Bearer T2"), Some(named));
        for wrong in ["Bearer T3", "Bearer ", "Bearer", "T1", "Basic T1", ""] {
            assert_eq!(actor(&tokens, wrong), None, "{wrong}");
        }
        assert!(tokens.actor(&HeaderMap::new()).is_none());
    }
}
