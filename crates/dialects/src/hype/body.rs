//! Small bodies.

use axum::body::Body;
use futures::StreamExt;

use crate::intake::Intake;

/// All of a small body.
pub(super) async fn small(body: Body, limit: u64) -> Result<Vec<u8>, TooLarge> {
    let mut intake = Intake::new(body, limit);
    let mut all = Vec::new();
    while let Some(bytes) = intake.next().await {
        match bytes {
            Ok(bytes) => all.extend_from_slice(&bytes),
            Err(_) if intake.is_over() => return Err(TooLarge),
            // Cut short; so is the JSON in it.
            Err(_) => break,
        }
        intake.progressed();
    }
    Ok(all)
}

/// A body is larger than it may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct TooLarge;

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn small_bodies_are_whole_and_large_ones_refused() {
        assert_eq!(small(Body::from("{}"), 2).await.unwrap(), b"{}");
        assert_eq!(small(Body::from("{} "), 2).await, Err(TooLarge));
    }
}
