//! Takes the log into the active views, for as long as this process leads.

use std::ops::ControlFlow;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::mpsc;

use super::feed::{Fed, Feed, Follow};
use super::load::Load;
use super::meter;
use super::role::{Order, Runner};
use crate::batch::Seen;
use crate::db::DbError;
use crate::error::ViewsError;
use crate::registry::PERSONAL;

/// About how many events are committed at once.
pub(super) const PAGE: usize = 5_000;
/// How long to wait before a database that failed is tried again.
const PAUSE: Duration = Duration::from_millis(200);

/// What became of a batch.
enum Taken {
    In,
    /// Another process leads.
    Deposed,
    /// Told to stop.
    Stopped,
}

impl Runner {
    /// Until another process leads, or it is told to stop. Nothing reads the log on its behalf afterwards.
    pub(super) async fn lead(&mut self) -> ControlFlow<()> {
        meter::leads(true);
        let mut feed = self.feed();
        let turn = self.take_in_all(&mut feed).await;
        if let Some(feed) = feed {
            feed.end().await;
        }
        turn
    }

    async fn take_in_all(&mut self, feed: &mut Option<Feed>) -> ControlFlow<()> {
        let storage = Arc::clone(&self.storage);
        loop {
            tokio::select! {
                biased;
                order = self.orders.recv() => match order {
                    None | Some(Order::Stop) => return ControlFlow::Break(()),
                    Some(Order::Forget(answer)) => _ = answer.send(self.forget().await),
                    // Whoever asked may have gone away; then nobody needs the answer.
                    Some(Order::Adopt(filled, answer)) => {
                        let outcome = self.adopt(*filled).await;
                        *feed = self.feed();
                        answer.send(outcome).ok();
                    }
                },
                () = storage.deposed() => return self.step_down(),
                news = next(feed) => match news {
                    Some(Fed::Batch(batch)) => match self.take_in(&batch).await {
                        Taken::In => {}
                        Taken::Deposed => return self.step_down(),
                        Taken::Stopped => return ControlFlow::Break(()),
                    },
                    Some(Fed::Trouble(error)) => self.serving.set_trouble(Some(error.to_string())),
                    None => *feed = None,
                },
            }
        }
    }

    fn feed(&self) -> Option<Feed> {
        let active = self.active.as_ref()?;
        let (hurry, clock) = (self.serving.hurry(), Arc::clone(&self.clock));
        let follow = Follow { most: PAGE, hurry, clock, load: Load::of_this_thread };
        Some(Feed::start(Arc::clone(&self.store), active.applier.next(), follow))
    }

    async fn forget(&mut self) -> Result<(), ViewsError> {
        let Some(active) = &mut self.active else { return Ok(()) };
        Ok(active.generation.writes.forget(PERSONAL).await?)
    }

    /// Takes a batch in, however long the database makes that take.
    async fn take_in(&mut self, batch: &[Seen]) -> Taken {
        let Some(active) = &mut self.active else { return Taken::In };
        while let Err(error) =
            active.applier.take_in(&mut *active.generation.writes, batch, self.serving.stamps()).await
        {
            if error == DbError::Fenced {
                return Taken::Deposed;
            }
            let transient = error.is_transient();
            if !transient {
                tracing::error!(%error, "all projections stopped");
                active.applier.halt(&error);
            }
            self.serving.update(active.applier.fares());
            self.serving.set_trouble(Some(error.to_string()));
            if transient && pause(&mut self.orders, &error).await.is_break() {
                return Taken::Stopped;
            }
        }
        meter::took_in(batch.len());
        let newest = batch.last().map_or_else(|| self.clock.now(), Seen::at);
        let fares = active.applier.fares();
        self.publish(fares, newest);
        Taken::In
    }
}

/// Waits before another attempt; refuses what would need the views meanwhile.
async fn pause(orders: &mut mpsc::Receiver<Order>, error: &DbError) -> ControlFlow<()> {
    match tokio::time::timeout(PAUSE, orders.recv()).await {
        Err(_) => {}
        Ok(None | Some(Order::Stop)) => return ControlFlow::Break(()),
        Ok(Some(Order::Adopt(_, answer) | Order::Forget(answer))) => _ = answer.send(Err(error.clone().into())),
    }
    ControlFlow::Continue(())
}

async fn next(feed: &mut Option<Feed>) -> Option<Fed> {
    match feed {
        Some(feed) => feed.next().await,
        None => std::future::pending().await,
    }
}
