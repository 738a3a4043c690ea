//! The log for clients of EventStoreDB, on an address of its own.

use axum::Router;
use rollbook_http::Shell;

/// What answers there.
#[cfg(feature = "grpc-read")]
pub(crate) fn router(shell: &Shell) -> Router {
    let Shell { config, app, authenticator, stop } = shell;
    let surface = rollbook_grpc::surface(app.clone(), authenticator.clone(), config, stop.clone());
    rollbook_http::router(shell, Vec::new(), surface)
}

/// Nothing: the configuration that asks for it is refused before.
#[cfg(not(feature = "grpc-read"))]
pub(crate) fn router(_: &Shell) -> Router {
    Router::new()
}
