//! Puts the surfaces together.

use std::sync::Arc;

use axum::Router;
use axum::middleware::from_fn_with_state;
use rollbook_app::App;
use tokio::sync::Semaphore;
use tower::ServiceBuilder;

use super::encoding::{compression, tagged};
use super::gate::{Gate, pass};
use super::requests::Meters;
use super::stop::Stop;
use super::surface::Surface;
use super::switch::Switch;
use crate::auth::Authenticator;
use crate::config::HttpConfig;

/// What every surface stands in.
pub struct Shell {
    /// The limits.
    pub config: HttpConfig,
    /// The application.
    pub app: App,
    /// Who is who, for native REST and GraphQL.
    pub authenticator: Authenticator,
    /// When to end.
    pub stop: Stop,
}

/// All surfaces behind one address; paths that none of `surfaces` owns go to `rest`.
pub fn router(shell: &Shell, surfaces: Vec<Surface>, rest: Surface) -> Router {
    let places = Arc::new(Semaphore::new(shell.config.max_in_flight));
    let mut owners = Vec::new();
    for surface in surfaces {
        let prefixes = surface.prefixes.clone();
        let router = gated(shell, &places, surface);
        owners.extend(prefixes.into_iter().map(|prefix| (prefix, router.clone())));
    }
    let switch = Switch::new(owners, gated(shell, &places, rest));
    Router::new().fallback_service(switch)
}

fn gated(shell: &Shell, places: &Arc<Semaphore>, surface: Surface) -> Router {
    let gate = Gate {
        surface: surface.name,
        faults: surface.faults,
        time_limit: surface.time_limit.unwrap_or(shell.config.request_time),
        slow: surface.slow,
        max_header_bytes: shell.config.max_header_bytes,
        places: (!surface.exempt).then(|| Arc::clone(places)),
        meters: Meters::new(surface.name),
        app: shell.app.clone(),
        authenticator: shell.authenticator.clone(),
        stop: shell.stop.clone(),
    };
    let gate = from_fn_with_state(Arc::new(gate), pass);
    if !surface.compressed {
        return surface.router.layer(gate);
    }
    // The gate is inside the compression: a problem gets its final body before it is compressed. Layers that are put on
    // at once cost a request less than one after the other.
    surface.router.layer(ServiceBuilder::new().map_response(tagged).layer(compression()).layer(gate))
}
