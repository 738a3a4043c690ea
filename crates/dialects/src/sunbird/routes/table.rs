//! The table of paths.

use axum::Router;
use axum::middleware::from_fn;
use axum::routing::{MethodRouter, get, patch, post};

use super::{aggregate, create, cross_origin, delete, health, list, membership, nowhere, read, update};
use crate::sunbird::operation::Operation;
use crate::sunbird::paths::READ_PRIVATELY;
use crate::sunbird::service::Service;

/// All paths; what is none of them is not found, and neither is another method.
pub(in super::super) fn router(service: Service) -> Router {
    let router = Router::new()
        .route(READ_PRIVATELY, get(read::read_privately))
        .route("/health", get(health::health))
        .route("/service/health", get(health::health));
    let router = at(router, Operation::Create, &post(create::create));
    let router = at(router, Operation::Read, &get(read::read));
    let router = at(router, Operation::Update, &patch(update::update));
    let router = at(router, Operation::List, &post(list::list));
    let router = at(router, Operation::Delete, &post(delete::delete));
    // Some of the vendor's documents say POST.
    let router = at(router, Operation::Membership, &patch(membership::update).post(membership::update));
    at(router, Operation::Aggregate, &post(aggregate::aggregate))
        .fallback(nowhere::nowhere)
        .method_not_allowed_fallback(nowhere::nowhere)
        .layer(from_fn(cross_origin::preflight))
        .with_state(service)
}

fn at(router: Router<Service>, operation: Operation, route: &MethodRouter<Service>) -> Router<Service> {
    operation.paths().iter().fold(router, |router, path| router.route(path, route.clone()))
}
