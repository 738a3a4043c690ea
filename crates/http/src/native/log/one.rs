//! One event: `GET /v1/events/{position}`.

use super::cloud_event::{ONE, told};
use super::lines;
use crate::native::answer::{Answer, json};
use crate::native::formats::{Format, accepted};
use crate::native::openapi::{CloudEvent, Event, ReadProblems};
use crate::problem::{Problem, kind};
use crate::request::{Audit, position};

/// Read one event
///
/// As JSON, or as a CloudEvent with `Accept: application/cloudevents+json`.
#[utoipa::path(
    get,
    path = "/v1/events/{position}",
    tag = "log",
    params(("position" = String, Path)),
    responses(
        (status = 200, content((Event = "application/json"), (CloudEvent = "application/cloudevents+json"))),
        ReadProblems,
    ),
)]
pub(super) async fn get_event(Audit(asked): Audit) -> Answer {
    let format = accepted(&asked.headers, &[Format::Json, Format::CloudEvent])?;
    asked.params.finish()?;
    let app = asked.app();
    let at = position(app, "position", asked.path.text("position")).await?;
    let found = app.event_at(at).await?.filter(|event| event.meta.workspace == *asked.workspace());
    let event = found.ok_or_else(|| Problem::new(&kind::NOT_FOUND, "There is no such event in this workspace."))?;
    if format == Format::Json {
        return Ok(json(lines::json(app, &event)?));
    }
    let at_end = at >= app.store().current_head().await.map_err(rollbook_app::AppError::from)?;
    Ok(told(app, at, at_end, ONE, lines::cloud_event(app, &event)?))
}
