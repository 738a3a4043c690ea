//! Runs an operation, and its batched reads each time it stands still.

use std::future::{Future, poll_fn};
use std::pin::pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, Wake, Waker};

use futures::future::BoxFuture;
use futures::stream::{FuturesUnordered, Stream, StreamExt};

use super::loader::Loader;

/// The outcome of the operation.
pub(crate) async fn drive<F: Future>(operation: F, loader: Loader) -> F::Output {
    let mut operation = pin!(operation);
    let mut driver = Driver::new(loader);
    poll_fn(|cx| driver.turn(cx, |cx| operation.as_mut().poll(cx))).await
}

/// The same for an operation with many outcomes.
pub(crate) fn drive_stream<S: Stream + Unpin>(mut operation: S, loader: Loader) -> impl Stream<Item = S::Item> {
    let mut driver = Driver::new(loader);
    futures::stream::poll_fn(move |cx| driver.turn(cx, |cx| operation.poll_next_unpin(cx)))
}

struct Driver {
    loader: Loader,
    rounds: FuturesUnordered<BoxFuture<'static, ()>>,
    bell: Arc<Bell>,
}

impl Driver {
    fn new(loader: Loader) -> Self {
        Self { loader, rounds: FuturesUnordered::new(), bell: Arc::default() }
    }

    fn turn<T>(&mut self, cx: &mut Context<'_>, mut poll: impl FnMut(&mut Context<'_>) -> Poll<T>) -> Poll<T> {
        loop {
            self.bell.attend(cx.waker());
            let waker = Waker::from(Arc::clone(&self.bell));
            if let Poll::Ready(outcome) = poll(&mut Context::from_waker(&waker)) {
                return Poll::Ready(outcome);
            }
            if self.bell.has_rung() {
                // It has more to do by itself, and may ask for more meanwhile; it has woken the task, too.
                return Poll::Pending;
            }
            self.rounds.extend(self.loader.rounds());
            // A finished round has woken its waiters: on with the operation.
            if !matches!(self.rounds.poll_next_unpin(cx), Poll::Ready(Some(()))) {
                return Poll::Pending;
            }
        }
    }
}

/// A waker that remembers whether it was used.
#[derive(Default)]
struct Bell {
    rung: AtomicBool,
    task: Mutex<Option<Waker>>,
}

impl Bell {
    fn attend(&self, task: &Waker) {
        let mut known = self.task.lock().unwrap_or_else(PoisonError::into_inner);
        if !known.as_ref().is_some_and(|known| known.will_wake(task)) {
            *known = Some(task.clone());
        }
        self.rung.store(false, Ordering::SeqCst);
    }

    fn has_rung(&self) -> bool {
        self.rung.load(Ordering::SeqCst)
    }
}

impl Wake for Bell {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        self.rung.store(true, Ordering::SeqCst);
        let task = self.task.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some(task) = task {
            task.wake();
        }
    }
}
