//! Answers that no real server gives: those that end without an error although they should not, from which a client's
//! subscription never comes back, and those that lack what they are about, at which the client panics.

use async_stream::stream;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{HeaderMap, HeaderName, HeaderValue};
use http_body::Frame;
use http_body_util::{BodyExt, StreamBody};

use super::faults::Faults;

/// The messages that are hollowed out are those of this service.
const STREAMS: &str = "/event_store.client.streams.Streams/";
/// Five bytes are the head of a message, which says how long it is; nothing follows.
const EMPTY: Bytes = Bytes::from_static(&[0; 5]);

/// Lets an answer end when the faults say so.
pub(super) async fn may_end(State(faults): State<Faults>, request: Request, next: Next) -> Response {
    let ends = faults.ends();
    let (parts, mut body) = next.run(request).await.into_parts();
    let frames = stream! {
        loop {
            let frame = tokio::select! {
                biased;
                () = faults.next_end(ends) => None,
                frame = body.frame() => Some(frame),
            };
            match frame {
                None => {
                    yield Ok::<Frame<Bytes>, axum::Error>(Frame::trailers(fine()));
                    break;
                }
                Some(Some(frame)) => yield frame,
                Some(None) => break,
            }
        }
    };
    Response::from_parts(parts, Body::new(StreamBody::new(frames)))
}

/// Takes everything out of an answer when the faults say so.
pub(super) async fn may_be_hollow(State(faults): State<Faults>, request: Request, next: Next) -> Response {
    let path = request.uri().path();
    let (is_hollow, is_read) = (path.starts_with(STREAMS) && faults.next_is_hollow(), path.ends_with("/Read"));
    let response = next.run(request).await;
    if !is_hollow {
        return response;
    }
    let frames = stream! {
        yield Ok::<Frame<Bytes>, axum::Error>(Frame::data(EMPTY));
        // It may be a subscription, whose end would be another fault.
        if is_read {
            std::future::pending::<()>().await;
        }
        yield Ok(Frame::trailers(fine()));
    };
    let mut hollow = Response::new(Body::new(StreamBody::new(frames)));
    hollow.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/grpc"));
    hollow
}

/// The trailers of a success.
fn fine() -> HeaderMap {
    [(HeaderName::from_static("grpc-status"), HeaderValue::from_static("0"))].into_iter().collect()
}
