//! Bodies within their bounds: each one's, and that of all together.

use axum::body::Body as Stream;
use bytes::{Bytes, BytesMut};
use http_body_util::BodyExt;
use tokio::sync::OwnedSemaphorePermit;

use crate::native::Native;
use crate::problem::{Problem, kind};

/// A body that counts against the budget until it is dropped.
pub(crate) struct Body {
    pub(crate) bytes: Bytes,
    _held: Option<OwnedSemaphorePermit>,
}

/// Reads a body whole, or refuses as soon as it is too large or there is no room for it now.
pub(crate) async fn read_body(native: &Native, mut stream: Stream) -> Result<Body, Problem> {
    let limit = native.config().max_body_bytes;
    let mut bytes = BytesMut::new();
    let mut held: Option<OwnedSemaphorePermit> = None;
    while let Some(frame) = stream.frame().await {
        let frame = frame.map_err(|_| Problem::new(&kind::MALFORMED_JSON, "The body ended before it was complete."))?;
        let Ok(data) = frame.into_data() else { continue };
        if bytes.len() + data.len() > limit {
            return Err(
                Problem::new(&kind::TOO_LARGE, format!("At most {limit} bytes are taken.")).with("limit", limit)
            );
        }
        let more = reserve(native, data.len())?;
        match (&mut held, more) {
            (Some(held), Some(more)) => held.merge(more),
            (held, more) => *held = held.take().or(more),
        }
        bytes.extend_from_slice(&data);
    }
    Ok(Body { bytes: bytes.freeze(), _held: held })
}

fn reserve(native: &Native, size: usize) -> Result<Option<OwnedSemaphorePermit>, Problem> {
    let full = || Problem::new(&kind::OVERLOADED, "Too many bytes are being read. Nothing was done.").retry_after(1);
    let size = u32::try_from(size).map_err(|_| full())?;
    if size == 0 {
        return Ok(None);
    }
    native.bodies().clone().try_acquire_many_owned(size).map(Some).map_err(|_| full())
}
