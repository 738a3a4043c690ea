//! Watches another process write the views, and takes its place when it is gone.

use std::ops::ControlFlow;
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::checkpoints::Marks;
use super::meter;
use super::pace::{IDLE, Pace};
use super::role::{Order, Runner};
use crate::db::DbError;
use crate::error::ViewsError;

/// How long a look may take, which is a matter of milliseconds.
const LIMIT: Duration = Duration::from_secs(10);
/// How long to wait after the views could not be looked at.
const PAUSE: Duration = Duration::from_secs(1);

impl Runner {
    /// Until this process leads, or it is told to stop.
    pub(super) async fn follow(&mut self) -> ControlFlow<()> {
        meter::leads(false);
        let mut pace = Pace::new(self.store.head());
        let mut begun: Option<Instant> = None;
        loop {
            let due = begun.is_none_or(|begun| begun.elapsed() >= IDLE);
            let looked = if due { within(self.begin()).await } else { within(self.track()).await };
            begun = if due { Some(Instant::now()) } else { begun };
            if self.leads {
                return ControlFlow::Continue(());
            }
            let failed = looked.is_err();
            if let Err(error) = looked {
                self.serving.set_trouble(Some(error.to_string()));
                begun = None;
            }
            let reached = *self.projected.borrow();
            tokio::select! {
                biased;
                order = self.orders.recv() => match order {
                    None | Some(Order::Stop) => return ControlFlow::Break(()),
                    Some(Order::Forget(answer)) => _ = answer.send(Ok(())),
                    Some(Order::Adopt(filled, answer)) => {
                        // Whoever asked may have gone away; then nobody needs the answer.
                        answer.send(self.seize(*filled).await).ok();
                        if self.leads {
                            return ControlFlow::Continue(());
                        }
                    }
                },
                () = pace.wait(reached), if !failed => {}
                () = tokio::time::sleep(PAUSE), if failed => {}
            }
        }
    }

    /// Looks which views serve, and how far they are.
    pub(super) async fn look(&mut self) -> Result<(), ViewsError> {
        let found = self.storage.observe().await?;
        let known = self.observed.as_ref().map(|(name, _)| name);
        let Some((name, reads)) = found.filter(|(name, _)| Some(name) != known) else {
            return self.track().await;
        };
        match Marks::load(&*reads, &*self.store).await {
            Ok(Ok(Marks(fares))) => {
                self.serving.switch(Arc::clone(&reads), fares);
                self.observed = Some((name, reads));
                self.missing.send_replace(false);
                self.track().await
            }
            unusable => {
                self.observed = None;
                self.serving.withdraw();
                self.missing.send_replace(unusable.is_ok());
                unusable.map(|_| ())
            }
        }
    }

    /// Looks how far the views are.
    async fn track(&self) -> Result<(), ViewsError> {
        let Some((_, reads)) = &self.observed else {
            self.missing.send_if_modified(|missing| !std::mem::replace(missing, true));
            return Ok(());
        };
        let Marks(fares) = Marks::look(&**reads).await?;
        self.publish(fares, self.clock.now());
        Ok(())
    }
}

/// A network that has stopped says nothing at all.
async fn within(look: impl Future<Output = Result<(), ViewsError>>) -> Result<(), ViewsError> {
    let silent = |_| Err(DbError::Unavailable("the server does not answer".into()).into());
    tokio::time::timeout(LIMIT, look).await.unwrap_or_else(silent)
}
