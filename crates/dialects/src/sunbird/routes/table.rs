//! The table of paths.

use axum::Router;
use axum::middleware::from_fn;
use axum::routing::{MethodRouter, get, patch, post};

use super::{aggregate, create, cross_origin, delete, health, list, membership, nowhere, read, update};
use crate::sunbird::service::Service;

/// The prefixes of the public gateway, and of the web portal's proxy.
const PUBLIC: [&str; 2] = ["/api", "/learner"];

/// All paths; what is none of them is not found, and neither is another method.
pub(in super::super) fn router(service: Service) -> Router {
    let router = Router::new()
        .route("/private/v1/group/read/{id}", get(read::read_privately))
        .route("/health", get(health::health))
        .route("/service/health", get(health::health));
    let router = at(router, "/v1/group/create", "/group/v1/create", &post(create::create));
    let router = at(router, "/v1/group/read/{id}", "/group/v1/read/{id}", &get(read::read));
    let router = at(router, "/v1/group/update", "/group/v1/update", &patch(update::update));
    let router = at(router, "/v1/group/list", "/group/v1/list", &post(list::list));
    let router = at(router, "/v1/group/delete", "/group/v1/delete", &post(delete::delete));
    // Some of the vendor's documents say POST.
    let membership = patch(membership::update).post(membership::update);
    let router = at(router, "/v1/group/membership/update", "/group/membership/v1/update", &membership);
    let aggregate = post(aggregate::aggregate);
    let router = at(router, "/v1/group/activity/agg", "/data/v1/group/activity/agg", &aggregate);
    router
        .fallback(nowhere::nowhere)
        .method_not_allowed_fallback(nowhere::nowhere)
        .layer(from_fn(cross_origin::preflight))
        .with_state(service)
}

fn at(router: Router<Service>, internal: &str, gateway: &str, route: &MethodRouter<Service>) -> Router<Service> {
    let router = router.route(internal, route.clone()).route(gateway, route.clone());
    PUBLIC.iter().fold(router, |router, public| router.route(&format!("{public}{gateway}"), route.clone()))
}
