//! A read: who asks, of what, and not before the views show what it must see.

use axum::extract::FromRequestParts;
use http::request::Parts;
use http::{HeaderMap, Uri};
use rollbook_app::moment::ViewsAt;
use rollbook_app::{App, When};
use rollbook_domain::WorkspaceName;

use super::params::Params;
use super::position;
use super::segments::Segments;
use crate::auth::{Principal, Scope};
use crate::native::Native;
use crate::problem::Problem;

/// A request that changes nothing.
pub(crate) struct Asked {
    pub(crate) native: Native,
    pub(crate) principal: Principal,
    pub(crate) path: Segments,
    pub(crate) params: Params,
    pub(crate) headers: HeaderMap,
    pub(crate) uri: Uri,
}

impl Asked {
    async fn of(parts: &mut Parts, native: &Native, scope: Scope) -> Result<Self, Problem> {
        let principal = Principal::from_request_parts(parts, native).await?;
        principal.require(scope)?;
        let path = Segments::of(parts).await?;
        position::wait(native.app(), &parts.headers).await?;
        Ok(Self {
            native: native.clone(),
            principal,
            path,
            params: Params::of(parts.uri.query()),
            // Nobody looks at them after this.
            headers: std::mem::take(&mut parts.headers),
            uri: parts.uri.clone(),
        })
    }

    pub(crate) fn app(&self) -> &App {
        self.native.app()
    }

    pub(crate) fn workspace(&self) -> &WorkspaceName {
        &self.principal.workspace
    }

    /// When the views are asked about: the parameter `asOf`, a position or a time, takes the scope `audit`.
    pub(crate) async fn when(&mut self) -> Result<When, Problem> {
        let Some(moment) = self.params.text("asOf")? else { return Ok(When::Now) };
        self.principal.require(Scope::Audit)?;
        position::moment(self.app(), "asOf", &moment).await
    }

    /// The views at a moment.
    pub(crate) fn views(&self, when: When) -> ViewsAt<'_> {
        self.app().views(when)
    }

    /// The same in the workspace that the path names.
    pub(crate) fn entering_path(mut self) -> Result<Self, Problem> {
        let workspace = self.path.get("workspace")?;
        self.principal = self.principal.entering(&workspace)?;
        Ok(self)
    }
}

macro_rules! reads {
    ($($(#[$doc:meta])* $name:ident $scope:ident,)*) => {$(
        $(#[$doc])*
        pub(crate) struct $name(pub(crate) Asked);

        impl FromRequestParts<Native> for $name {
            type Rejection = Problem;

            async fn from_request_parts(parts: &mut Parts, native: &Native) -> Result<Self, Problem> {
                Asked::of(parts, native, Scope::$scope).await.map(Self)
            }
        }
    )*};
}

reads! {
    /// Of a view.
    Read Read,
    /// Of the log.
    Audit Audit,
    /// Of what keeps the service running.
    Admin Admin,
}
