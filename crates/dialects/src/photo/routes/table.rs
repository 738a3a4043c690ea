//! The table of paths.

use std::time::Duration;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::from_fn;
use axum::routing::{MethodRouter, get, post, put};
use rollbook_app::App;
use rollbook_http::Surface;

use super::{brands, groups, media, owner, photos, processes, uploads, zips};
use crate::config::Photo;
use crate::heard_out::heard_out;
use crate::photo::error::{Failure, fault};
use crate::photo::links::PhotoLinks;
use crate::photo::service::Service;

/// What of the paths this dialect owns, beside what it gives out as files.
const PREFIXES: [&str; 6] = ["/v1/Group", "/v1/Photo", "/v1/Owner", "/v1/Brand", "/v1/Upload", "/process"];
/// Where zips are given out.
const DOWNLOAD: &str = "/download";
/// How long an upload or a download may take. Reads are bounded by the wait for the views.
const PATIENCE: Duration = Duration::from_hours(1);

/// Photo over an application: its operations, and the files it gives out, which are packed already.
pub fn surfaces(app: App, config: &Photo, links: PhotoLinks) -> [Surface; 2] {
    let service = Service::new(app, config, links);
    let operations = surface("photo", operations(), service.clone());
    let media = format!("{}/{{folder}}/{{file}}", config.media_path);
    let files = at(Router::new(), &format!("{DOWNLOAD}/{{id}}"), get(processes::download));
    let files = surface("photo files", files.route(&media, get(media::show)), service).uncompressed();
    [PREFIXES.into_iter().fold(operations, Surface::under), files.under(DOWNLOAD).under(&*config.media_path)]
}

fn surface(name: &'static str, routes: Router<Service>, service: Service) -> Surface {
    let answering = routes
        .fallback(async || Failure::not_found("page"))
        .method_not_allowed_fallback(async || Failure::method())
        .layer(DefaultBodyLimit::disable())
        .layer(from_fn(heard_out))
        .with_state(service);
    Surface::new(name, answering).faults(fault).time_limit(PATIENCE)
}

fn operations() -> Router<Service> {
    let router = groups_and_photos(Router::new());
    let router = at(router, "/v1/Owner", get(owner::show).put(owner::change));
    let router = at(router, "/v1/Brand", get(brands::list).post(brands::create));
    let router = at(router, "/v1/Brand/{id}", get(brands::show));
    let router = at(router, "/v1/Brand/{id}/Group", get(brands::groups));
    let router = at(router, "/v1/Upload/{group}/{photo}", put(uploads::take).post(uploads::take));
    at(router, "/process/{id}", get(processes::show))
}

fn groups_and_photos(router: Router<Service>) -> Router<Service> {
    let router = at(router, "/v1/Group", get(groups::list).post(groups::create));
    let router = at(router, "/v1/Group/Search", get(groups::search));
    let router = at(router, "/v1/Group/{id}", get(groups::show).put(groups::change).delete(groups::remove));
    let router = at(router, "/v1/Group/{id}/Photo", get(photos::list).post(photos::reserve));
    let router = at(router, "/v1/Group/{id}/Zip", post(zips::create));
    at(router, "/v1/Photo/{id}", get(photos::show).put(photos::copy_or_move).delete(photos::remove))
}

/// A path, with or without a slash at its end.
fn at(router: Router<Service>, path: &str, route: MethodRouter<Service>) -> Router<Service> {
    router.route(&format!("{path}/"), route.clone()).route(path, route)
}
