//! From the headers of a request to its principal.

use std::fmt::Display;
use std::sync::Arc;

use http::header::AUTHORIZATION;
use http::{HeaderMap, HeaderName};
use rollbook_domain::{Actor, WorkspaceName};

use super::jwt::{JwtConfig, JwtVerifier};
use super::key::{self, ApiKey};
use super::principal::Principal;
use super::scope::Scopes;
use crate::problem::{Problem, kind};

/// Names the workspace where no key does.
pub const WORKSPACE_HEADER: &str = "rollbook-workspace";
const KEY_HEADER: HeaderName = HeaderName::from_static("x-api-key");
const CHALLENGE: &str = "Bearer realm=\"rollbook\"";
const BAD_TOKEN: &str = "Bearer realm=\"rollbook\", error=\"invalid_token\"";

/// How native REST and GraphQL know their clients.
#[derive(Debug, Clone, Default)]
pub struct AuthConfig {
    /// Whether nobody gets in without credentials, even where none are configured.
    pub required: bool,
    /// Of all workspaces.
    pub keys: Vec<ApiKey>,
    /// Whose tokens are taken.
    pub jwt: Option<JwtConfig>,
}

/// See the module. Cheap to clone.
#[derive(Clone)]
pub struct Authenticator(Arc<Inner>);

struct Inner {
    open: bool,
    keys: Vec<ApiKey>,
    jwt: Option<JwtVerifier>,
}

impl Authenticator {
    /// An authenticator that knows these keys and this issuer.
    pub fn new(config: AuthConfig) -> Self {
        let open = !config.required && config.keys.is_empty() && config.jwt.is_none();
        Self(Arc::new(Inner { open, keys: config.keys, jwt: config.jwt.map(JwtVerifier::new) }))
    }

    /// Whether anybody may do anything.
    pub fn is_open(&self) -> bool {
        self.0.open
    }

    /// Who sent these headers.
    pub async fn authenticate(&self, headers: &HeaderMap) -> Result<Principal, Problem> {
        let mut workspaces = headers.get_all(WORKSPACE_HEADER).iter();
        let workspace = workspaces.next().map(|value| value.to_str().unwrap_or_default());
        if workspaces.next().is_some() {
            // Which one is meant? A proxy in between may have read the other.
            return Err(wrong_workspace("is given more than once"));
        }
        self.identify(credential(headers), workspace).await
    }

    /// Who has this credential; for clients that cannot send headers, such as web sockets of browsers.
    pub async fn identify(&self, credential: Option<&str>, workspace: Option<&str>) -> Result<Principal, Problem> {
        let workspace = workspace.map(workspace_name).transpose()?;
        if self.0.open {
            return Ok(anybody(workspace));
        }
        let Some(credential) = credential else {
            let detail = "Send an API key or a token as Authorization: Bearer, or a key as X-Api-Key.";
            return Err(Problem::new(&kind::UNAUTHENTICATED, detail).challenge(CHALLENGE));
        };
        let principal = self.verify(credential).await?;
        match workspace {
            Some(wanted) => principal.entering(&wanted),
            None => Ok(principal),
        }
    }

    async fn verify(&self, credential: &str) -> Result<Principal, Problem> {
        if let Some(key) = key::find(&self.0.keys, credential) {
            return Ok(Principal {
                workspace: key.workspace.clone(),
                actor: Actor::new(format!("key:{}", key.name)),
                scopes: key.scopes,
                open: false,
            });
        }
        match &self.0.jwt {
            Some(jwt) if credential.bytes().filter(|byte| *byte == b'.').count() == 2 => jwt.verify(credential).await,
            _ => Err(invalid("The key is not known.")),
        }
    }
}

/// A refusal of credentials that were sent.
pub(super) fn invalid(detail: &'static str) -> Problem {
    Problem::new(&kind::INVALID_CREDENTIALS, detail).challenge(BAD_TOKEN)
}

fn anybody(workspace: Option<WorkspaceName>) -> Principal {
    let default = || "default".parse().unwrap_or_else(|_| unreachable!("the word is a valid name"));
    Principal {
        workspace: workspace.unwrap_or_else(default),
        actor: Actor::new("open"),
        scopes: Scopes::ALL,
        open: true,
    }
}

fn workspace_name(text: &str) -> Result<WorkspaceName, Problem> {
    text.parse().map_err(wrong_workspace)
}

fn wrong_workspace(reason: impl Display) -> Problem {
    Problem::new(&kind::INVALID_PARAMETER, format!("Rollbook-Workspace {reason}.")).with("field", "Rollbook-Workspace")
}

fn credential(headers: &HeaderMap) -> Option<&str> {
    let bearer = headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok()).and_then(|value| {
        let (scheme, credential) = value.split_once(' ')?;
        scheme.eq_ignore_ascii_case("bearer").then(|| credential.trim())
    });
    bearer.or_else(|| headers.get(KEY_HEADER).and_then(|value| value.to_str().ok()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::auth::Scope;
    use sha2::{Digest, Sha256};

    fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
        pairs.iter().map(|(name, value)| (HeaderName::from_static(name), value.parse().unwrap())).collect()
    }

    fn keyed() -> Authenticator {
        let key = ApiKey {
            workspace: "acme".parse().unwrap(),
            name: "ci".into(),
            sha256: Sha256::digest("s3cret").into(),
            scopes: [Scope::Read].into_iter().collect(),
        };
        Authenticator::new(AuthConfig { keys: vec![key], ..AuthConfig::default() })
    }

    async fn code(authenticator: &Authenticator, pairs: &[(&'static str, &str)]) -> Result<String, &'static str> {
        let found = authenticator.authenticate(&headers(pairs)).await;
        found.map(|principal| format!("{} {}", principal.workspace, principal.actor)).map_err(|p| p.kind().code)
    }

    #[tokio::test]
    async fn without_keys_anybody_names_a_workspace() {
        let open = Authenticator::new(AuthConfig::default());
        assert_eq!(code(&open, &[]).await, Ok("default open".into()));
        assert_eq!(code(&open, &[("rollbook-workspace", "acme")]).await, Ok("acme open".into()));
        assert_eq!(code(&open, &[("rollbook-workspace", "Acme!")]).await, Err("invalid-parameter"));
        let mut twice = headers(&[("rollbook-workspace", "acme")]);
        twice.append("rollbook-workspace", "acme".parse().unwrap());
        assert_eq!(open.authenticate(&twice).await.unwrap_err().kind().code, "invalid-parameter");
        let closed = Authenticator::new(AuthConfig { required: true, ..AuthConfig::default() });
        assert_eq!(code(&closed, &[]).await, Err("unauthenticated"));
    }

    #[tokio::test]
    async fn a_key_reaches_its_own_workspace_only() {
        let keyed = keyed();
        assert_eq!(code(&keyed, &[]).await, Err("unauthenticated"));
        assert_eq!(code(&keyed, &[("authorization", "Bearer s3cret")]).await, Ok("acme key:ci".into()));
        assert_eq!(code(&keyed, &[("authorization", "bearer  s3cret")]).await, Ok("acme key:ci".into()));
        assert_eq!(code(&keyed, &[("x-api-key", "s3cret")]).await, Ok("acme key:ci".into()));
        assert_eq!(code(&keyed, &[("x-api-key", "S3cret")]).await, Err("invalid-credentials"));
        assert_eq!(code(&keyed, &[("authorization", "Basic s3cret")]).await, Err("unauthenticated"));
        let other = [("x-api-key", "s3cret"), ("rollbook-workspace", "other")];
        assert_eq!(code(&keyed, &other).await, Err("other-workspace"));
    }
}
