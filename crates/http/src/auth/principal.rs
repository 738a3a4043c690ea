//! Who asks, as handlers see it.

use axum::extract::FromRequestParts;
use http::request::Parts;
use rollbook_domain::{Actor, WorkspaceName};

use super::authenticator::Authenticator;
use super::scope::{Scope, Scopes};
use crate::problem::{Problem, kind};

/// An authenticated client.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Principal {
    /// Where it works.
    pub workspace: WorkspaceName,
    /// What stands in the log: `key:ci`, `jwt:asha`, `open`.
    pub actor: Actor,
    /// What it may do.
    pub scopes: Scopes,
    /// Whether it is anybody at all, so that being on this machine is its only right.
    pub open: bool,
}

impl Principal {
    /// Refuses without the scope.
    pub fn require(&self, scope: Scope) -> Result<(), Problem> {
        if self.scopes.contains(scope) {
            return Ok(());
        }
        let detail = format!("The scope {scope} is required.");
        Err(Problem::new(&kind::SCOPE_REQUIRED, detail).with("scope", scope.as_str()))
    }

    /// The same in a workspace that the request names. Only who is nobody can choose.
    pub fn entering(self, workspace: &WorkspaceName) -> Result<Self, Problem> {
        if self.open {
            return Ok(Self { workspace: workspace.clone(), ..self });
        }
        if self.workspace == *workspace {
            return Ok(self);
        }
        Err(Problem::new(&kind::OTHER_WORKSPACE, "The credentials are good for their own workspace only."))
    }
}

impl<S: Sync> FromRequestParts<S> for Principal {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        if let Some(known) = parts.extensions.get::<Self>() {
            return Ok(known.clone());
        }
        let Some(authenticator) = parts.extensions.get::<Authenticator>().cloned() else {
            tracing::error!("a router that needs a principal is outside the shell");
            return Err(Problem::new(&kind::INTERNAL, "The service is not set up."));
        };
        let principal = authenticator.authenticate(&parts.headers).await?;
        refuse_other_sites(&principal, parts)?;
        tracing::Span::current().record("actor", principal.actor.as_str());
        parts.extensions.insert(principal.clone());
        Ok(principal)
    }
}

/// Without credentials, the only thing that keeps a web page elsewhere from writing here is what the browser says
/// about where its request comes from.
fn refuse_other_sites(principal: &Principal, parts: &Parts) -> Result<(), Problem> {
    let site = parts.headers.get("sec-fetch-site").map(http::HeaderValue::as_bytes);
    let elsewhere = matches!(site, Some(b"cross-site" | b"same-site"));
    if principal.open && elsewhere && !parts.method.is_safe() {
        return Err(Problem::new(&kind::CROSS_SITE, "The browser sent this request for a page of another site."));
    }
    Ok(())
}

macro_rules! demanding {
    ($($(#[$doc:meta])* $name:ident $scope:ident,)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone)]
        pub struct $name(pub Principal);

        impl<S: Sync> FromRequestParts<S> for $name {
            type Rejection = Problem;

            async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
                let principal = Principal::from_request_parts(parts, state).await?;
                principal.require(Scope::$scope)?;
                Ok(Self(principal))
            }
        }
    )*};
}

demanding! {
    /// One who may read views.
    Reader Read,
    /// One who may send commands.
    Writer Write,
    /// One who may read the log.
    Auditor Audit,
    /// One who may operate the service.
    Admin Admin,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::auth::AuthConfig;

    async fn extract(headers: &[(&str, &str)], method: &str) -> Result<Principal, Problem> {
        let mut request = http::Request::builder().method(method).extension(Authenticator::new(AuthConfig::default()));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let (mut parts, ()) = request.body(()).unwrap().into_parts();
        Principal::from_request_parts(&mut parts, &()).await
    }

    #[tokio::test]
    async fn pages_of_other_sites_may_not_write_to_an_open_service() {
        let refused = extract(&[("sec-fetch-site", "cross-site")], "POST").await.unwrap_err();
        assert_eq!(refused.kind(), &kind::CROSS_SITE);
        assert!(extract(&[("sec-fetch-site", "cross-site")], "GET").await.is_ok());
        assert!(extract(&[("sec-fetch-site", "same-origin")], "POST").await.is_ok());
        assert!(extract(&[], "POST").await.is_ok());
    }

    #[tokio::test]
    async fn the_open_principal_enters_any_workspace_and_others_only_their_own() {
        let open = extract(&[], "GET").await.unwrap();
        let acme = "acme".parse().unwrap();
        let entered = open.entering(&acme).unwrap();
        assert_eq!(entered.workspace, acme);
        let bound = Principal { open: false, ..entered };
        assert!(bound.clone().entering(&acme).is_ok());
        assert_eq!(bound.entering(&"other".parse().unwrap()).unwrap_err().kind(), &kind::OTHER_WORKSPACE);
    }
}
