//! Hands each request to the surface that owns its path.

use std::convert::Infallible;
use std::sync::Arc;
use std::task::{Context, Poll};

use axum::Router;
use axum::extract::Request;
use axum::routing::future::RouteFuture;
use tower::Service;

use super::surface::Prefix;

/// Longest prefixes first; what nobody owns goes to the rest.
#[derive(Clone)]
pub(super) struct Switch {
    owners: Arc<[(Prefix, Router)]>,
    rest: Router,
}

impl Switch {
    pub(super) fn new(mut owners: Vec<(Prefix, Router)>, rest: Router) -> Self {
        owners.sort_by_key(|(prefix, _)| std::cmp::Reverse(prefix.text().len()));
        Self { owners: owners.into(), rest }
    }

    fn owner(&self, path: &str) -> &Router {
        self.owners.iter().find(|(prefix, _)| prefix.owns(path)).map_or(&self.rest, |(_, router)| router)
    }
}

impl Service<Request> for Switch {
    type Response = axum::response::Response;
    type Error = Infallible;
    type Future = RouteFuture<Infallible>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request) -> Self::Future {
        let mut router = self.owner(request.uri().path()).clone();
        router.call(request)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::Body;
    use tower::ServiceExt;

    fn saying(text: &'static str) -> Router {
        Router::new().fallback(move || async move { text })
    }

    #[tokio::test]
    async fn the_longest_prefix_owns_and_case_matters() {
        let under = |path: &str, says| (Prefix::Under(path.into()), saying(says));
        let owners = vec![
            under("/api/v1", "sensiflow"),
            under("/api/v1/internal", "hype"),
            under("/v1/group", "sunbird"),
            under("/v1/Group", "photo"),
            (Prefix::Exact("/health".into()), saying("sunbird")),
        ];
        let switch = Switch::new(owners, saying("native"));
        for (path, owner) in [
            ("/api/v1/groups", "sensiflow"),
            ("/api/v1/internal/groups", "hype"),
            ("/api/v1internal", "native"),
            ("/v1/groups", "native"),
            ("/v1/group", "sunbird"),
            ("/v1/group/create", "sunbird"),
            ("/v1/Group/x", "photo"),
            ("/health", "sunbird"),
            ("/health/live", "native"),
            ("/", "native"),
        ] {
            let request = Request::get(path).body(Body::empty()).unwrap();
            let response = switch.clone().oneshot(request).await.unwrap();
            let body = axum::body::to_bytes(response.into_body(), 100).await.unwrap();
            assert_eq!(body, owner, "{path}");
        }
    }
}
