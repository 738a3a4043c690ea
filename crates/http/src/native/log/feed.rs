//! The feed of a workspace: `GET /v1/events`.

use axum::Extension;
use http::HeaderName;
use rollbook_app::feed::FeedFilter;
use rollbook_app::{AppError, When};
use rollbook_store::Position;

use super::follow::Feed;
use crate::native::answer::{Answer, dated};
use crate::native::formats::{Format, accepted};
use crate::native::live;
use crate::native::openapi::{CloudEvent, EventPage, ReadProblems};
use crate::native::page;
use crate::problem::Problem;
use crate::request::{Asked, Audit, Params, invalid, position};
use crate::shell::Stop;

const LAST_EVENT_ID: HeaderName = HeaderName::from_static("last-event-id");

/// The events of the workspace, in log order
///
/// As one page of JSON; with `Accept: application/x-ndjson` all up to now, a line each; with `Accept:
/// text/event-stream` all up to now and then each as it happens; with `Accept: application/cloudevents-batch+json` a
/// page of CloudEvents 1.0, and with `Accept: application/cloudevents+json` the next one alone, or 204 where there is
/// none: both say in `Rollbook-Position` where to go on. Positions are opaque; `Last-Event-ID` goes on after the last one
/// received.
#[utoipa::path(
    get,
    path = "/v1/events",
    tag = "log",
    params(
        ("after" = Option<String>, Query, description = "A position; from the beginning if left out"),
        ("group" = Option<Vec<String>>, Query, description = "Only of these groups", style = Form, explode),
        ("type" = Option<Vec<String>>, Query, description = "Only of these types", style = Form, explode),
        ("actor" = Option<String>, Query),
        ("asOf" = Option<String>, Query, description = "A position or a time, as if the log ended there"),
        ("limit" = Option<u32>, Query, description = "About so many; a page ends at the end of a command"),
        ("Last-Event-ID" = Option<String>, Header),
    ),
    responses(
        (
            status = 200,
            headers(("Rollbook-Position" = String), ("Rollbook-At-End" = bool)),
            content(
                (EventPage = "application/json"),
                (String = "application/x-ndjson"),
                (String = "text/event-stream"),
                (Vec<CloudEvent> = "application/cloudevents-batch+json"),
                (CloudEvent = "application/cloudevents+json"),
            ),
        ),
        (status = 204, description = "There is no further event.", headers(("Rollbook-Position" = String))),
        ReadProblems,
    ),
)]
pub(super) async fn list_events(Extension(stop): Extension<Stop>, Audit(mut asked): Audit) -> Answer {
    let format = accepted(&asked.headers, &Format::ALL)?;
    let after = after(&mut asked).await?;
    let when = asked.when().await?.begun()?;
    let until = asked.app().last_of(when).await?;
    let filter = FeedFilter { until, ..filter(&mut asked.params)? };
    let config = asked.native.config();
    let limit = page::limit(&mut asked.params, config.default_page, config.max_page)?;
    asked.params.finish()?;
    let app = asked.app().clone();
    let feed = Feed { app: app.clone(), workspace: asked.workspace().clone(), filter, after };
    match format {
        Format::Json => dated(&app, when, feed.page(limit).await?),
        Format::Lines => {
            let head = asked.app().store().current_head().await.map_err(AppError::from)?;
            let head = until.map_or(head, |until| until.min(head));
            let lines = live::response("application/x-ndjson", feed.lines(head, live::place(&asked)?));
            dated(&app, when, lines)
        }
        Format::Sse if when != When::Now => Err(invalid("asOf", &"cannot be followed: what was does not move")),
        Format::Sse => live::messages(&asked, stop, feed.messages()),
        Format::CloudEvents => feed.batch(limit).await,
        Format::CloudEvent => feed.one().await,
    }
}

/// `Last-Event-ID` of a client that comes back, else `after`.
async fn after(asked: &mut Asked) -> Result<Position, Problem> {
    let after = asked.params.text("after")?;
    let last = asked.headers.get(LAST_EVENT_ID).map(|value| value.to_str().unwrap_or_default().to_owned());
    match (last.filter(|last| !last.is_empty()), after) {
        (Some(last), _) => position(asked.app(), "Last-Event-ID", &last).await,
        (None, Some(after)) => position(asked.app(), "after", &after).await,
        (None, None) => Ok(Position::default()),
    }
}

fn filter(params: &mut Params) -> Result<FeedFilter, Problem> {
    let groups = params.all("group");
    let groups = groups.iter().map(|group| group.parse().map_err(|error| invalid("group", &error)));
    Ok(FeedFilter {
        groups: groups.collect::<Result<_, _>>()?,
        kinds: params.all("type"),
        actor: params.text("actor")?,
        until: None,
    })
}
