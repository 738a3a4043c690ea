//! The bytes of a request as they come in, counted, and on their way into a storage.

use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, ready};

use axum::body::{Body, BodyDataStream};
use axum::extract::multipart::Field;
use bytes::Bytes;
use futures::{Stream, StreamExt, stream};
use rollbook_app::files::{BrokenOff, Content};
use tokio::sync::mpsc;

/// How much may come without becoming a part or a piece of one, such as endless header fields of a part.
const UNREAD: u64 = 2 * 1024 * 1024;

/// A body that several read one after the other.
#[derive(Clone)]
pub(crate) struct Intake(Arc<Mutex<State>>);

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
    pub(crate) fn new(body: Body, limit: u64) -> Self {
        let body = body.into_data_stream();
        Self(Arc::new(Mutex::new(State { body, limit, total: 0, unread: 0, given: false })))
    }

    fn state<T>(&self, with: impl FnOnce(&mut State) -> T) -> T {
        with(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Something was made of what came.
    pub(crate) fn progressed(&self) {
        self.state(|state| state.unread = 0);
    }

    /// Whether nothing has come at all.
    pub(crate) fn is_empty(&self) -> bool {
        self.state(|state| state.total == 0)
    }

    /// Whether more came than was admitted.
    pub(crate) fn is_over(&self) -> bool {
        self.state(|state| state.total > state.limit)
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

/// A piece of a file, or its end; without an end it has broken off.
enum Piece {
    Bytes(Bytes),
    End,
}

/// A part of a body that goes to a storage as it comes.
pub(crate) struct Feed(mpsc::Sender<Piece>);

/// The part is cut short, or more than was admitted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Cut;

/// Two ends: what is fed into one comes out of the other.
pub(crate) fn pipe() -> (Feed, Content) {
    let (pieces, received) = mpsc::channel(1);
    (Feed(pieces), content_of(received))
}

impl Feed {
    /// Passes a part on piece by piece. A storage that has given up does not keep the rest of the body from being
    /// read.
    pub(crate) async fn pass(self, intake: &Intake, mut field: Field<'_>) -> Result<(), Cut> {
        let mut wanted = true;
        while let Some(piece) = field.chunk().await.map_err(|_| Cut)? {
            intake.progressed();
            wanted = wanted && self.0.send(Piece::Bytes(piece)).await.is_ok();
        }
        if wanted && self.0.send(Piece::End).await.is_err() {
            tracing::debug!("the storage gave up at the end of a file");
        }
        Ok(())
    }
}

fn content_of(pieces: mpsc::Receiver<Piece>) -> Content {
    let next = async |mut pieces: mpsc::Receiver<Piece>| match pieces.recv().await {
        Some(Piece::Bytes(bytes)) => Some((Ok(bytes), Some(pieces))),
        Some(Piece::End) => None,
        None => Some((Err(BrokenOff("the request broke off".into())), None)),
    };
    let next = move |pieces: Option<mpsc::Receiver<Piece>>| async move {
        match pieces {
            Some(pieces) => next(pieces).await,
            None => None,
        }
    };
    stream::unfold(Some(pieces), next).boxed()
}

#[cfg(test)]
mod tests {
    use super::*;

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
    }
}
