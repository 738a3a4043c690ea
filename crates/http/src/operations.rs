//! What those who run the service ask: is it alive, is it ready, how is it doing.

use axum::Router;
use axum::routing::get;

use crate::shell::Surface;

/// `/health/live`. Exact `/health` belongs to a dialect.
pub fn surface() -> Surface {
    let router = Router::new().route("/health/live", get(async || "alive\n"));
    Surface::new("operations", router).exact("/health/live").exempt()
}
