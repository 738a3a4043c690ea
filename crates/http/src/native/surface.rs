//! Native REST as a surface: its operations, its description, its own 404 and 405.

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::response::Response;
use http::header::{CACHE_CONTROL, VARY, X_CONTENT_TYPE_OPTIONS};
use http::{HeaderValue, Method, Uri};
use tower::ServiceBuilder;
use utoipa::openapi::OpenApi;
use utoipa_axum::router::OpenApiRouter;

use super::state::{Native, NativeParts};
use super::{
    activity, delta, diff, groups, imports, log, members, openapi, owner, pages, progress, projections, proof,
    resources, subjects, webhooks, workspaces,
};
use crate::problem::{Problem, kind};
use crate::shell::Surface;

fn operations() -> OpenApiRouter<Native> {
    OpenApiRouter::with_openapi(openapi::start())
        .merge(groups::routes())
        .merge(members::routes())
        .merge(delta::routes())
        .merge(resources::routes())
        .merge(activity::routes())
        .merge(progress::routes())
        .merge(diff::routes())
        .merge(log::routes())
        .merge(proof::routes())
        .merge(imports::routes())
        .merge(subjects::routes())
        .merge(workspaces::routes())
        .merge(owner::routes())
        .merge(projections::routes())
        .merge(webhooks::routes())
}

/// The OpenAPI description of native REST.
pub fn document() -> OpenApi {
    openapi::finish(operations().into_openapi())
}

/// Everything that no other surface owns.
pub fn surface(parts: NativeParts) -> Surface {
    let upload_time = parts.config.upload_time;
    let router: Router<Native> = operations().into();
    let router = router
        .merge(pages::routes(&document()))
        .fallback(not_found)
        .method_not_allowed_fallback(method_not_allowed)
        // Bodies have bounds of their own, and a budget.
        .layer(ServiceBuilder::new().layer(DefaultBodyLimit::disable()).map_response(common_headers))
        .with_state(Native::new(parts));
    Surface::new("native", router).slow_route(imports::PATH, upload_time)
}

async fn not_found(uri: Uri) -> Problem {
    let path = uri.path();
    let path = &path[..path.floor_char_boundary(200)];
    Problem::new(&kind::NOT_FOUND, format!("There is nothing at {path}."))
}

async fn method_not_allowed(method: Method) -> Problem {
    Problem::new(&kind::METHOD_NOT_ALLOWED, format!("{method} is not possible here; see the header Allow."))
}

/// Answers depend on who asks, and must not be kept without asking again.
fn common_headers(mut response: Response) -> Response {
    let headers = response.headers_mut();
    headers.append(VARY, HeaderValue::from_static("authorization, x-api-key, rollbook-workspace, accept"));
    headers.entry(CACHE_CONTROL).or_insert(HeaderValue::from_static("private, no-cache"));
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    response
}
