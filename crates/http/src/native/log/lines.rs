//! Events as lines of text.

use rollbook_app::{App, AppError, Told};
use rollbook_domain::Reference;
use serde::Serialize;

/// The JSON of an event on one line.
pub(super) fn json(app: &App, event: &Told) -> Result<String, AppError> {
    written(&app.event_view(event)?)
}

/// The same with a sentence about somebody.
pub(super) fn json_about(app: &App, event: &Told, who: &Reference) -> Result<String, AppError> {
    written(&app.event_view_about(event, who)?)
}

/// The event as a CloudEvent.
pub(super) fn cloud_event(app: &App, event: &Told) -> Result<String, AppError> {
    written(&app.cloud_event(event)?)
}

/// A value on one line.
fn written(value: &impl Serialize) -> Result<String, AppError> {
    let json = serde_json::to_string(value);
    let json = json.map_err(|error| AppError::Internal(format!("an event cannot be written: {error}")))?;
    // The payload is told as it was written; line ends in it can only stand between tokens.
    Ok(if json.contains(['\n', '\r']) { json.replace(['\n', '\r'], " ") } else { json })
}

/// The event for NDJSON.
pub(super) fn line(app: &App, event: &Told) -> Result<String, AppError> {
    json(app, event).map(|json| json + "\n")
}

/// The event for SSE: its id is its position, so that a client that comes back goes on after it.
pub(super) fn message(app: &App, event: &Told) -> Result<String, AppError> {
    let json = json(app, event)?;
    Ok(format!("id: {}\nevent: {}\ndata: {json}\n\n", app.token(event.position), event.kind))
}
