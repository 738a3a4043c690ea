//! Positions in headers: what a write reached, and what a reader must see.

use http::{HeaderMap, HeaderName};
use rollbook_app::{App, When};
use rollbook_store::Position;

use crate::problem::{Problem, of_parameter};

/// On every answer to a write: a reader that names it sees the write.
pub(crate) const POSITION: HeaderName = HeaderName::from_static("rollbook-position");
const MIN_POSITION: HeaderName = HeaderName::from_static("rollbook-min-position");

/// A position as a client sends it in a parameter, of this log and not in the future.
pub(crate) async fn position(app: &App, name: &str, text: &str) -> Result<Position, Problem> {
    app.position(text).await.map_err(|error| of_parameter(name, error))
}

/// The moment that a client names in a parameter, by a position or a time, once the views have reached it.
pub(crate) async fn moment(app: &App, name: &str, text: &str) -> Result<When, Problem> {
    app.moment(text).await.map_err(|error| of_parameter(name, error))
}

/// Waits, bounded, until the views show what the reader must see.
pub(super) async fn wait(app: &App, headers: &HeaderMap) -> Result<(), Problem> {
    let Some(wanted) = headers.get(MIN_POSITION) else { return Ok(()) };
    let reached = app.reach(wanted.to_str().unwrap_or_default()).await;
    reached.map_err(|error| of_parameter("Rollbook-Min-Position", error))
}
