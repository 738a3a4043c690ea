//! The same keys and tokens as native REST. A key comes as the password of basic credentials, its workspace as the user.

use std::sync::Arc;

use async_trait::async_trait;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::header::AUTHORIZATION;
use rollbook_app::App;
use rollbook_domain::Timestamp;
use rollbook_http::Stop;
use rollbook_http::auth::{Authenticator, Scope};
use tonic::Status;
use tonic::metadata::MetadataMap;
use uuid::Uuid;

use super::reading::Workspace;
use crate::host::Host;
use crate::status::refused;
use crate::streams::Streams;

const WORKSPACE: &str = "rollbook-workspace";

/// A host whose clients see one workspace each.
pub struct Workspaces {
    app: App,
    authenticator: Authenticator,
    stop: Stop,
}

impl Workspaces {
    /// Over the log of an application.
    pub fn new(app: App, authenticator: Authenticator, stop: Stop) -> Self {
        Self { app, authenticator, stop }
    }
}

#[async_trait]
impl Host for Workspaces {
    async fn enter(&self, metadata: &MetadataMap) -> Result<Arc<dyn Streams>, Status> {
        let Claim { credential, workspace } = Claim::read(metadata);
        let identified = self.authenticator.identify(credential.as_deref(), workspace.as_deref()).await;
        let principal = identified.map_err(|problem| refused(&problem))?;
        // What the log says is more than what views show.
        principal.require(Scope::Audit).map_err(|problem| refused(&problem))?;
        tracing::Span::current().record("actor", principal.actor.as_str());
        Ok(Arc::new(Workspace::new(self.app.clone(), principal.workspace)))
    }

    fn now(&self) -> Timestamp {
        self.app.now()
    }

    fn fresh_id(&self) -> Uuid {
        self.app.ids().uuid(self.app.now())
    }

    fn stop(&self) -> Stop {
        self.stop.clone()
    }
}

/// What a client says about itself.
#[derive(Debug, Default, PartialEq, Eq)]
struct Claim {
    credential: Option<String>,
    workspace: Option<String>,
}

impl Claim {
    /// Most clients of this protocol can send user and password and nothing else: the user names the workspace. One
    /// with a user alone has just a key.
    fn read(metadata: &MetadataMap) -> Self {
        let text = |name: &str| metadata.get(name).and_then(|value| value.to_str().ok());
        let named = text(WORKSPACE).map(str::to_owned);
        let sent = text(AUTHORIZATION.as_str()).and_then(|value| value.split_once(' '));
        let (scheme, rest) = sent.map_or(("", ""), |(scheme, rest)| (scheme, rest.trim()));
        if scheme.eq_ignore_ascii_case("bearer") {
            return Self { credential: Some(rest.to_owned()), workspace: named };
        }
        match scheme.eq_ignore_ascii_case("basic").then(|| basic(rest)).flatten() {
            Some((user, password)) if password.is_empty() => Self { credential: Some(user), workspace: named },
            Some((user, password)) => {
                let user = Some(user).filter(|user| !user.is_empty());
                Self { credential: Some(password), workspace: named.or(user) }
            }
            None => Self { credential: None, workspace: named },
        }
    }
}

fn basic(text: &str) -> Option<(String, String)> {
    let decoded = String::from_utf8(STANDARD.decode(text).ok()?).ok()?;
    let (user, password) = decoded.split_once(':')?;
    Some((user.to_owned(), password.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Credential and workspace with a bar between; nothing where there is none.
    fn claim(pairs: &[(&'static str, &str)]) -> String {
        let mut metadata = MetadataMap::new();
        for (name, value) in pairs {
            metadata.insert(*name, value.parse().unwrap());
        }
        let Claim { credential, workspace } = Claim::read(&metadata);
        format!("{}|{}", credential.unwrap_or_default(), workspace.unwrap_or_default())
    }

    fn said(text: &str) -> String {
        format!("Basic {}", STANDARD.encode(text))
    }

    #[test]
    fn the_password_is_the_key_and_the_user_its_workspace() {
        assert_eq!(claim(&[("authorization", &said("acme:s3:cret"))]), "s3:cret|acme");
        assert_eq!(claim(&[("authorization", &said("s3cret:"))]), "s3cret|");
        assert_eq!(claim(&[("authorization", &said(":s3cret"))]), "s3cret|");
        let both = [("authorization", said("acme:k")), ("rollbook-workspace", "beta".into())];
        assert_eq!(claim(&both.each_ref().map(|(n, v)| (*n, v.as_str()))), "k|beta");
    }

    #[test]
    fn tokens_come_as_bearers_and_nonsense_is_nobody() {
        assert_eq!(claim(&[("authorization", "Bearer a.b.c")]), "a.b.c|");
        for nonsense in ["", "Basic", "Basic !!", "Digest x", &said("no colon")] {
            assert_eq!(claim(&[("authorization", nonsense)]), "|", "{nonsense}");
        }
        assert_eq!(claim(&[]), "|");
    }
}
