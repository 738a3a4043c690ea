//! The body of a request, bounded.

use axum::body::Body;
use futures::StreamExt;

/// The largest body that is looked at.
const MAX: usize = 4 * 1024 * 1024;
/// How much of a larger one is taken, so that its sender gets to read the answer.
const DRAINED: usize = 64 * 1024 * 1024;

/// All of it; none where it broke off or is too large.
pub(super) async fn read(body: Body) -> Option<Vec<u8>> {
    let mut stream = body.into_data_stream();
    let mut bytes = Vec::new();
    let mut length = 0_usize;
    while let Some(chunk) = stream.next().await {
        let chunk = chunk.ok()?;
        length += chunk.len();
        if length <= MAX {
            bytes.extend_from_slice(&chunk);
        } else if length > DRAINED {
            return None;
        }
    }
    (length <= MAX).then_some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn large_bodies_are_none() {
        assert_eq!(read(Body::from("{}")).await.unwrap(), b"{}");
        assert_eq!(read(Body::from(vec![b' '; MAX])).await.unwrap().len(), MAX);
        assert_eq!(read(Body::from(vec![b' '; MAX + 1])).await, None);
    }
}
