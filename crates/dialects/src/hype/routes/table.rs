//! The table of paths.

use std::time::Duration;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::from_fn_with_state;
use axum::routing::{MethodRouter, delete, get};
use rollbook_app::App;
use rollbook_http::Surface;

use super::{files, groups, ids, jobs};
use crate::config::Hype;
use crate::hype::access;
use crate::hype::error::{Failure, fault};
use crate::hype::links::FileLinks;
use crate::hype::service::Service;

/// How long an upload may take. Reads are bounded by the wait for the views.
const PATIENCE: Duration = Duration::from_hours(1);

/// Hype over an application. Links to files are signed and, where files are local, checked by these.
pub fn surface(app: App, config: &Hype, links: FileLinks) -> Surface {
    let service = Service::new(app, config, links);
    let api = Router::new();
    let api = at(api, "/api/v1/internal/groups", get(groups::list).post(groups::create));
    let api = at(api, "/api/v1/internal/groups/{id}", delete(groups::remove));
    let api = at(api, "/api/v1/internal/groups/{id}/ids", get(ids::list).post(ids::edit).delete(ids::remove));
    let api = at(api, "/api/v1/hype-v2/jobs", get(jobs::list));
    let api = api
        .fallback(async || Failure::no_route())
        .method_not_allowed_fallback(async || Failure::method())
        .layer(DefaultBodyLimit::disable())
        .layer(from_fn_with_state(service.clone(), access::check));
    // Outside of the check: whoever has a signed link needs no token.
    let files = Router::new()
        .route("/hype-group/{file}", get(files::get))
        .method_not_allowed_fallback(async || Failure::method());
    let router = api.merge(files).with_state(service);
    ["/api/v1/internal", "/api/v1/hype-v2", "/hype-group"]
        .into_iter()
        .fold(Surface::new("hype", router).faults(fault).time_limit(PATIENCE), Surface::under)
}

/// A path, with or without a slash at its end.
fn at(router: Router<Service>, path: &str, route: MethodRouter<Service>) -> Router<Service> {
    router.route(&format!("{path}/"), route.clone()).route(path, route)
}
