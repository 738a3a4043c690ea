//! The bytes of a request as they come in, counted.

use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, ready};

use axum::body::{Body, BodyDataStream};
use bytes::Bytes;
use futures::{Stream, StreamExt};

/// How much may come without becoming a part or a piece of one, such as endless header fields of a part.
const UNREAD: u64 = 2 * 1024 * 1024;
/// How much of what is not wanted is taken, so that its sender gets to read the answer.
const DRAINED: u64 = 64 * 1024 * 1024;

/// A body that several read one after the other.
#[derive(Clone)]
pub(super) struct Intake(Arc<Mutex<State>>);

struct State {
    body: BodyDataStream,
    limit: u64,
    total: u64,
    /// Since somebody made something of it.
    unread: u64,
    /// Whether something has just been given: who asks at once for more must wait a turn, so that no reader can
    /// take in more than it looks at.
    given: bool,
}

impl Intake {
    /// A body of at most so many bytes.
    pub(super) fn new(body: Body, limit: u64) -> Self {
        let body = body.into_data_stream();
        Self(Arc::new(Mutex::new(State { body, limit, total: 0, unread: 0, given: false })))
    }

    fn state<T>(&self, with: impl FnOnce(&mut State) -> T) -> T {
        with(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Something was made of what came.
    pub(super) fn progressed(&self) {
        self.state(|state| state.unread = 0);
    }

    /// Whether nothing has come at all.
    pub(super) fn is_empty(&self) -> bool {
        self.state(|state| state.total == 0)
    }

    /// Whether more came than was admitted.
    pub(super) fn is_over(&self) -> bool {
        self.state(|state| state.total > state.limit)
    }

    /// Takes the rest of the body, up to a bound.
    pub(super) async fn drain(mut self) {
        self.state(|state| (state.limit, state.total) = (DRAINED, 0));
        loop {
            self.progressed();
            match self.next().await {
                Some(Ok(_)) => {}
                Some(Err(_)) | None => return,
            }
        }
    }
}

impl Stream for Intake {
    type Item = io::Result<Bytes>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<io::Result<Bytes>>> {
        self.state(|state| {
            if std::mem::take(&mut state.given) {
                context.waker().wake_by_ref();
                return Poll::Pending;
            }
            let Some(next) = ready!(state.body.poll_next_unpin(context)) else { return Poll::Ready(None) };
            let bytes = next.map_err(io::Error::other)?;
            state.total += bytes.len() as u64;
            state.unread += bytes.len() as u64;
            state.given = true;
            if state.total > state.limit || state.unread > UNREAD {
                return Poll::Ready(Some(Err(io::Error::other("too large"))));
            }
            Poll::Ready(Some(Ok(bytes)))
        })
    }
}

/// All of a small body.
pub(super) async fn small(body: Body, limit: u64) -> Result<Vec<u8>, TooLarge> {
    let mut intake = Intake::new(body, limit);
    let mut all = Vec::new();
    while let Some(bytes) = intake.next().await {
        match bytes {
            Ok(bytes) => all.extend_from_slice(&bytes),
            Err(_) if intake.is_over() => {
                intake.drain().await;
                return Err(TooLarge);
            }
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

    #[tokio::test]
    async fn what_nobody_reads_is_bounded() {
        let pieces = futures::stream::repeat_with(|| Ok::<_, io::Error>(Bytes::from(vec![0; 1 << 20])));
        let mut intake = Intake::new(Body::from_stream(pieces), u64::MAX);
        for _ in 0..2 {
            intake.next().await.unwrap().unwrap();
        }
        intake.next().await.unwrap().unwrap_err();
        assert!(!intake.is_over() && !intake.is_empty());
        intake.progressed();
        intake.next().await.unwrap().unwrap();
        intake.drain().await;
    }
}
