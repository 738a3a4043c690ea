//! Whole request bodies, bounded.

use axum::body::Body;
use bytes::{Bytes, BytesMut};
use futures::StreamExt;

/// Bytes of a body that is too long are still read, up to here: most clients only listen once they have said
/// everything, and would see a broken connection instead of the answer.
const LISTENED_TO: usize = 32 * 1024 * 1024;

/// Why there is no body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BodyError {
    /// It has more than the most bytes.
    TooLong,
    /// The connection broke off.
    Broken,
}

/// The bytes of a body, `most` at most.
pub async fn read(body: Body, most: usize) -> Result<Bytes, BodyError> {
    let mut stream = body.into_data_stream();
    let (mut whole, mut length) = (BytesMut::new(), 0);
    while let Some(part) = stream.next().await {
        let part = part.map_err(|_| BodyError::Broken)?;
        length += part.len();
        if length > LISTENED_TO.max(most) {
            return Err(BodyError::TooLong);
        }
        if length <= most {
            whole.extend_from_slice(&part);
        }
    }
    if length <= most { Ok(whole.freeze()) } else { Err(BodyError::TooLong) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures::stream;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};

    #[tokio::test]
    async fn a_long_body_is_heard_out_and_an_endless_one_is_not() {
        assert_eq!(read(Body::from("abc"), 3).await, Ok(Bytes::from("abc")));
        assert_eq!(read(Body::from("abcd"), 3).await, Err(BodyError::TooLong));
        let taken = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&taken);
        let endless = stream::repeat_with(move || {
            counted.fetch_add(1, Ordering::Relaxed);
            Ok::<_, std::io::Error>(Bytes::from(vec![0; 1 << 20]))
        });
        assert_eq!(read(Body::from_stream(endless), 3).await, Err(BodyError::TooLong));
        assert_eq!(taken.load(Ordering::Relaxed), 33);
    }
}
