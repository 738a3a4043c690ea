//! Events as lines of text.

use rollbook_app::{App, AppError};
use rollbook_store::Recorded;

/// The JSON of an event on one line.
pub(super) fn json(app: &App, event: &Recorded) -> Result<String, AppError> {
    let view = app.event_view(event)?;
    let json = serde_json::to_string(&view);
    let json = json.map_err(|error| AppError::Internal(format!("an event cannot be written: {error}")))?;
    // The payload is told as it is stored; line ends in it can only stand between tokens.
    Ok(if json.contains(['\n', '\r']) { json.replace(['\n', '\r'], " ") } else { json })
}

/// The event for NDJSON.
pub(super) fn line(app: &App, event: &Recorded) -> Result<String, AppError> {
    json(app, event).map(|json| json + "\n")
}

/// The event for SSE: its id is its position, so that a client that comes back goes on after it.
pub(super) fn message(app: &App, event: &Recorded) -> Result<String, AppError> {
    let json = json(app, event)?;
    Ok(format!("id: {}\nevent: {}\ndata: {json}\n\n", app.token(event.position), event.kind))
}
