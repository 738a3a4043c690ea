//! Answers that go on while something happens.

use std::time::Duration;

use async_stream::stream;
use axum::body::Body;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use futures::{Stream, StreamExt};
use http::header::{CACHE_CONTROL, CONTENT_TYPE};
use rollbook_app::AppError;
use tokio::sync::OwnedSemaphorePermit;

use super::answer::Answer;
use crate::problem::{Problem, kind};
use crate::request::Asked;
use crate::shell::{Live, Stop};

/// A place among the streams that are open at once.
pub(super) fn place(asked: &Asked) -> Result<OwnedSemaphorePermit, Problem> {
    let full = |_| Problem::new(&kind::OVERLOADED, "Too many streams are open.").retry_after(10);
    asked.native.streams().clone().try_acquire_owned().map_err(full)
}

/// Text that comes bit by bit.
pub(super) fn response(
    media_type: &'static str,
    text: impl Stream<Item = Result<Bytes, AppError>> + Send + 'static,
) -> Response {
    let headers = [(CONTENT_TYPE, media_type), (CACHE_CONTROL, "no-store")];
    let mut response = (headers, Body::from_stream(text)).into_response();
    response.extensions_mut().insert(Live);
    response
}

/// Server-sent events; they end with what they tell of, or with the service.
pub(super) fn messages(
    asked: &Asked,
    stop: Stop,
    messages: impl Stream<Item = Result<String, AppError>> + Send + 'static,
) -> Answer {
    let (place, heartbeat) = (place(asked)?, asked.native.config().heartbeat);
    Ok(response("text/event-stream", kept_alive(messages, heartbeat, stop, place)))
}

fn kept_alive(
    messages: impl Stream<Item = Result<String, AppError>> + Send + 'static,
    heartbeat: Duration,
    mut stop: Stop,
    place: OwnedSemaphorePermit,
) -> impl Stream<Item = Result<Bytes, AppError>> + Send + 'static {
    stream! {
        let _place = place;
        let mut messages = std::pin::pin!(messages);
        yield Ok(Bytes::from_static(b"retry: 1000\n\n"));
        loop {
            let message = tokio::select! {
                biased;
                () = stop.wait() => break,
                message = messages.next() => message,
                () = tokio::time::sleep(heartbeat) => {
                    yield Ok(Bytes::from_static(b": still here\n\n"));
                    continue;
                }
            };
            let Some(message) = message else { break };
            let failed = message.is_err();
            yield Ok(message.map_or_else(farewell, Bytes::from));
            if failed {
                break;
            }
        }
    }
}

/// Without an id, so that the client comes back after the last event it has.
fn farewell(error: AppError) -> Bytes {
    let problem = Problem::from(error);
    Bytes::from(format!("event: error\ndata: {{\"code\":\"{}\"}}\n\n", problem.kind().code))
}
