//! All routes under `/api/v1`, and what holds for all of them.

use std::sync::Arc;

use axum::Router;
use axum::http::{HeaderValue, Method};
use axum::middleware::from_fn;
use rollbook_app::App;
use rollbook_http::Surface;
use tower_http::cors::{AllowHeaders, CorsLayer};

use super::{accounts, devices, groups, memberships};
use crate::config::SensiFlow;
use crate::sensiflow::desk::{Desk, Inner};
use crate::sensiflow::error::{self, BASE, Problem};
use crate::sensiflow::faults::fault;

/// SensiFlow over an application.
pub fn surface(app: App, config: &SensiFlow) -> Surface {
    let desk: Desk = Arc::new(Inner::new(app, config));
    let cors = cors(&config.cors_origins);
    let resources = groups::routes().merge(memberships::routes()).merge(devices::routes()).merge(accounts::routes());
    let router = Router::new()
        .nest(BASE, resources)
        .fallback(async || Problem::decoding(error::NO_HANDLER, "There is nothing at this address"))
        .method_not_allowed_fallback(async || {
            Problem::decoding(error::METHOD_NOT_ALLOWED, "This address has other methods")
        })
        .layer(from_fn(error::finish))
        .layer(cors.clone())
        .with_state(desk);
    Surface::new("sensiflow", router).under(BASE).faults(move |said, head| fault(&cors, said, head))
}

/// Pages of these origins may call with the cookie of their user.
fn cors(origins: &[String]) -> CorsLayer {
    let origins: Vec<HeaderValue> = origins.iter().filter_map(|origin| origin.parse().ok()).collect();
    CorsLayer::new()
        .allow_credentials(true)
        .allow_origin(origins)
        .allow_methods([Method::GET, Method::POST, Method::PUT, Method::DELETE, Method::OPTIONS])
        .allow_headers(AllowHeaders::mirror_request())
}
