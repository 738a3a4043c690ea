//! Positions in headers: what a write reached, and what a reader must see.

use http::{HeaderMap, HeaderName};
use rollbook_app::App;
use rollbook_store::{Position, PositionToken};

use crate::problem::{Problem, kind};

/// On every answer to a write: a reader that names it sees the write.
pub(crate) const POSITION: HeaderName = HeaderName::from_static("rollbook-position");
const MIN_POSITION: HeaderName = HeaderName::from_static("rollbook-min-position");

/// A position as a client sends it, of this log and not in the future.
pub(crate) async fn position(app: &App, text: &str) -> Result<Position, Problem> {
    Ok(app.position(text).await?)
}

fn token(text: &str) -> Result<PositionToken, Problem> {
    text.parse().map_err(|_| Problem::new(&kind::INVALID_POSITION, "The text is not a position."))
}

/// Waits, bounded, until the views show what the reader must see.
pub(super) async fn wait(app: &App, headers: &HeaderMap) -> Result<(), Problem> {
    let Some(wanted) = headers.get(MIN_POSITION) else { return Ok(()) };
    let token = token(wanted.to_str().unwrap_or_default())?;
    Ok(app.wait_for(token).await?)
}
