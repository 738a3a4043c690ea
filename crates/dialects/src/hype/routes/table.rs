//! The table of paths.

use std::time::Duration;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::{MethodRouter, delete, get};
use rollbook_app::App;
use rollbook_http::Surface;

use super::{files, groups, ids, jobs};
use crate::config::Hype;
use crate::heard_out::heard_out;
use crate::hype::access;
use crate::hype::error::{Failure, fault};
use crate::hype::links::FileLinks;
use crate::hype::service::Service;

/// How long an upload may take. Reads are bounded by the wait for the views.
const PATIENCE: Duration = Duration::from_hours(1);

/// Where files are given out.
const FILES: &str = "/hype-group";

/// Hype over an application: its operations, and its files, which are given out byte by byte as they are stored. Links
/// to them are signed and, where files are local, checked by these.
pub fn surfaces(app: App, config: &Hype, links: FileLinks) -> [Surface; 2] {
    let service = Service::new(app, config, links);
    let operations = surface("hype", operations(&service), service.clone());
    // Outside of the check: whoever has a signed link needs no token.
    let files =
        surface("hype files", answering(Router::new().route(&format!("{FILES}/{{file}}"), get(files::get))), service);
    [operations.under("/api/v1/internal").under("/api/v1/hype-v2"), files.uncompressed().under(FILES)]
}

fn operations(service: &Service) -> Router<Service> {
    let api = Router::new();
    let api = at(api, "/api/v1/internal/groups", get(groups::list).post(groups::create));
    let api = at(api, "/api/v1/internal/groups/{id}", delete(groups::remove));
    let api = at(api, "/api/v1/internal/groups/{id}/ids", get(ids::list).post(ids::edit).delete(ids::remove));
    let api = at(api, "/api/v1/hype-v2/jobs", get(jobs::list));
    answering(api).layer(from_fn_with_state(service.clone(), access::check))
}

/// The same with answers for paths and methods that it does not have.
fn answering(routes: Router<Service>) -> Router<Service> {
    routes.fallback(async || Failure::no_route()).method_not_allowed_fallback(async || Failure::method())
}

fn surface(name: &'static str, routes: Router<Service>, service: Service) -> Surface {
    let ready = routes.layer(DefaultBodyLimit::disable()).layer(from_fn(heard_out)).with_state(service);
    Surface::new(name, ready).faults(fault).time_limit(PATIENCE)
}

/// A path, with or without a slash at its end.
fn at(router: Router<Service>, path: &str, route: MethodRouter<Service>) -> Router<Service> {
    router.route(&format!("{path}/"), route.clone()).route(path, route)
}
