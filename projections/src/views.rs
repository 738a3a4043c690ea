//! The views as the server holds them.

use std::sync::Arc;
use std::time::Duration;

use parking_lot::Mutex;
use rollbook_app::Queries;
use rollbook_app::views::ProjectionStatus;
use rollbook_store::{EventStore, Position};
use tokio::runtime::Handle;
use tokio::sync::{mpsc, oneshot, watch};

use crate::config::ViewsConfig;
use crate::db::{Generation, Storage};
use crate::error::ViewsError;
use crate::fill::{Filling, Progress, Watcher};
use crate::queries::ViewQueries;
use crate::runner::{Applier, Filled, Marks, Order, Runner};
use crate::serving::Serving;

/// How long to wait before views that could not be filled are tried again.
const PAUSE: Duration = Duration::from_secs(5);

/// Views of a log, followed by a thread of their own until they are stopped or dropped.
pub struct Views {
    /// Asks them.
    pub queries: Arc<dyn Queries>,
    /// How far they are: everything up to here is in the views of all running projections.
    pub projected: watch::Receiver<Position>,
    pub(crate) inner: Arc<Inner>,
    runner: Mutex<Option<std::thread::JoinHandle<()>>>,
}

pub(crate) struct Inner {
    pub(crate) store: Arc<dyn EventStore>,
    pub(crate) storage: Arc<dyn Storage>,
    pub(crate) serving: Arc<Serving>,
    pub(crate) orders: mpsc::Sender<Order>,
    /// Held by whoever fills views.
    pub(crate) filling: tokio::sync::Mutex<()>,
}

impl Views {
    /// Opens the views of a log, or begins to fill them where there are none that this program can use.
    ///
    /// A short log is waited for; with a long one readers are refused until it is through.
    pub async fn open(config: ViewsConfig, store: Arc<dyn EventStore>) -> Result<Self, ViewsError> {
        crate::runner::meter::describe();
        let ViewsConfig { storage, clock, wait_up_to } = config;
        let serving = Arc::new(Serving::new(store.head()));
        let head = store.current_head().await?;
        let (active, stale) = usable(&*storage, &*store, head).await?;
        let reached = active.as_ref().and_then(|active| active.applier.reached()).unwrap_or_default();
        if let Some(active) = &active {
            serving.switch(Arc::clone(&active.generation.reads), active.applier.fares());
        }
        let missing = active.is_none();
        let (projected, watching) = watch::channel(reached);
        let (orders, received) = mpsc::channel(1);
        let inner = Inner { store, storage, serving, orders, filling: tokio::sync::Mutex::default() };
        let inner = Arc::new(inner);
        let runner = Runner {
            store: Arc::clone(&inner.store),
            storage: Arc::clone(&inner.storage),
            serving: Arc::clone(&inner.serving),
            clock,
            projected,
            active,
            stale,
            orders: received,
        };
        let views = Self {
            queries: Arc::new(ViewQueries::new(Arc::clone(&inner.serving))),
            projected: watching,
            runner: Mutex::new(Some(start(runner)?)),
            inner,
        };
        if missing {
            views.fill_first(head.0 <= wait_up_to).await?;
        }
        Ok(views)
    }

    async fn fill_first(&self, wait: bool) -> Result<(), ViewsError> {
        let inner = Arc::clone(&self.inner);
        if wait {
            return inner.rebuild(Arc::new(|_| {})).await;
        }
        tokio::spawn(async move {
            while let Err(error) = inner.rebuild(Arc::new(|_| {})).await {
                tracing::error!(%error, "the views could not be filled; trying again");
                inner.serving.set_trouble(Some(error.to_string()));
                tokio::time::sleep(PAUSE).await;
                if inner.orders.is_closed() {
                    return;
                }
            }
        });
        Ok(())
    }

    /// Fills new views beside the ones that serve, and has readers use them. Returns when they do.
    pub async fn rebuild(&self, progress: impl Fn(Progress) + Send + Sync + 'static) -> Result<(), ViewsError> {
        self.inner.rebuild(Arc::new(progress)).await
    }

    /// How each projection fares.
    pub fn status(&self) -> Vec<ProjectionStatus> {
        self.inner.serving.statuses()
    }

    /// Ends after the transaction at hand, and waits for that.
    pub async fn stop(&self) {
        // A runner that is gone already needs no telling.
        self.inner.orders.send(Order::Stop).await.ok();
        let Some(thread) = self.runner.lock().take() else { return };
        if tokio::task::spawn_blocking(move || thread.join()).await.is_err() {
            tracing::warn!("the projections' thread was not waited for");
        }
    }
}

impl Inner {
    async fn rebuild(&self, watcher: Watcher) -> Result<(), ViewsError> {
        let _alone = self.filling.try_lock().map_err(|_| ViewsError::Busy)?;
        self.serving.set_rebuilding(true);
        let outcome = self.fill_and_adopt(watcher).await;
        self.serving.set_rebuilding(false);
        outcome
    }

    async fn fill_and_adopt(&self, watcher: Watcher) -> Result<(), ViewsError> {
        let filled = self.fill(watcher).await?;
        let (answer, answered) = oneshot::channel();
        let order = Order::Adopt(Box::new(filled), answer);
        self.orders.send(order).await.map_err(|_| ViewsError::Stopped)?;
        answered.await.map_err(|_| ViewsError::Stopped)?
    }

    /// On a thread that may block, since the databases of this machine do.
    pub(crate) async fn fill(&self, watcher: Watcher) -> Result<Filled, ViewsError> {
        let (store, storage) = (Arc::clone(&self.store), Arc::clone(&self.storage));
        let handle = Handle::current();
        let run = move || handle.block_on(Filling { store, storage, watcher }.run());
        tokio::task::spawn_blocking(run).await.map_err(|_| ViewsError::Stopped)?
    }
}

/// The active views with where they are, or the name of those that are of no use.
async fn usable(
    storage: &dyn Storage,
    store: &dyn EventStore,
    head: Position,
) -> Result<(Option<Filled>, Option<String>), ViewsError> {
    let Some(mut generation) = storage.open_active().await? else { return Ok((None, None)) };
    match marks(&mut generation, store.epoch(), head).await? {
        Ok(marks) => Ok((Some(Filled { generation, applier: Applier::new(&marks) }), None)),
        Err(reason) => {
            tracing::warn!(views = generation.name, reason, "the views will be rebuilt from the log");
            Ok((None, Some(generation.name)))
        }
    }
}

async fn marks(generation: &mut Generation, epoch: u32, head: Position) -> Result<Result<Marks, String>, ViewsError> {
    let mut tx = generation.writes.begin().await?;
    Marks::load(&mut *tx, epoch, head).await
}

/// A thread of its own, because the databases of this machine block; its timers and tasks are the caller's.
fn start(runner: Runner) -> Result<std::thread::JoinHandle<()>, ViewsError> {
    let handle = Handle::current();
    let thread = std::thread::Builder::new().name("rollbook-views".into());
    let failed = |error: std::io::Error| ViewsError::Failed { what: "a thread".into(), reason: error.to_string() };
    thread.spawn(move || handle.block_on(runner.run())).map_err(failed)
}
