//! Answers as server-sent events: the distinct connections mode of graphql-sse.
//!
//! Each answer is an event `next`; a last event `complete` says that there are no more. The id of an event is the
//! position it leaves the client at, so that a browser that reconnects goes on where it was cut off.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures::stream::{BoxStream, Stream, StreamExt, iter, once};
use http::HeaderValue;
use http::header::CACHE_CONTROL;
use http::request::Parts;
use rollbook_http::Stop;
use rollbook_http::problem::{Problem, kind};

use super::accept::Media;
use super::respond;
use crate::answer::Answer;
use crate::error::Fault;
use crate::service::{Asked, Prepared, Service};
use crate::session::Session;

/// How often a quiet stream says that it is alive.
const HEARTBEAT: Duration = Duration::from_secs(12);

/// Runs a request and streams its answers.
pub(super) async fn events(service: &Service, asked: Asked, session: Session, parts: &Parts) -> Response {
    match service.prepare(asked) {
        Ok(prepared) => stream(service, prepared, session, parts).await,
        Err(answer) => refused(&answer),
    }
}

/// Streams the answers of a request that is within the limits.
pub(super) async fn stream(service: &Service, prepared: Prepared, session: Session, parts: &Parts) -> Response {
    let Ok(place) = Arc::clone(service.streams()).try_acquire_owned() else {
        let problem = Problem::new(&kind::OVERLOADED, "Too many streams are open; try again later.");
        return respond::fault(Media::Json, Fault(problem.retry_after(5)));
    };
    let answers = service.follow(prepared, session).await.map(move |answer| {
        // Held as long as the stream lives.
        let _held = &place;
        next(&answer)
    });
    let events = answers.chain(once(async { complete() }));
    respond_with(until_stop(events, parts.extensions.get::<Stop>().cloned()))
}

/// A request that was not run, told as a stream as well: that is what clients of streams look at.
pub(super) fn refused(answer: &Answer) -> Response {
    respond_with(iter([next(answer), complete()]))
}

/// Ends without `complete` when the service goes down: the client is to come again.
fn until_stop(events: impl Stream<Item = Event> + Send + 'static, stop: Option<Stop>) -> BoxStream<'static, Event> {
    match stop {
        Some(mut stop) => events.take_until(Box::pin(async move { stop.wait().await })).boxed(),
        None => events.boxed(),
    }
}

fn next(answer: &Answer) -> Event {
    let event = Event::default().event("next").data(answer.to_json());
    match answer.position() {
        Some(position) => event.id(position),
        None => event,
    }
}

fn complete() -> Event {
    Event::default().event("complete").data("")
}

fn respond_with(events: impl Stream<Item = Event> + Send + 'static) -> Response {
    let events = events.map(Ok::<_, Infallible>);
    let mut response = Sse::new(events).keep_alive(KeepAlive::new().interval(HEARTBEAT)).into_response();
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    // Proxies must not collect a page of events before they pass the first one on.
    response.headers_mut().insert("x-accel-buffering", HeaderValue::from_static("no"));
    response
}
