//! Answers that end without an error although they should not: a client's subscription never comes back from that.

use async_stream::stream;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue};
use http_body::Frame;
use http_body_util::{BodyExt, StreamBody};

use super::faults::Faults;

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

/// The trailers of a success.
fn fine() -> HeaderMap {
    [(HeaderName::from_static("grpc-status"), HeaderValue::from_static("0"))].into_iter().collect()
}
