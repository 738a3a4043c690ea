//! The views as the server holds them.

use std::sync::{Arc, Weak};
use std::time::Duration;

use parking_lot::Mutex;
use rollbook_app::Queries;
use rollbook_app::views::ProjectionStatus;
use rollbook_store::{EventStore, Position};
use tokio::runtime::Handle;
use tokio::sync::{mpsc, oneshot, watch};

use crate::config::ViewsConfig;
use crate::db::Storage;
use crate::error::ViewsError;
use crate::fill::{Filling, Progress, Watcher};
use crate::queries::ViewQueries;
use crate::runner::{Filled, Marks, Order, Runner};
use crate::serving::Serving;

/// How long to wait before views that could not be filled are tried again.
const PAUSE: Duration = Duration::from_secs(2);
/// How long a start waits for another process that fills them.
const PATIENCE: Duration = Duration::from_mins(1);

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
    pub(crate) projected: watch::Receiver<Position>,
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
        let serving = Arc::new(Serving::new(store.head(), !storage.is_shared()));
        tokio::spawn(crate::runner::meter::watch(Arc::downgrade(&serving), Arc::clone(&clock)));
        let head = store.current_head().await?;
        let (projected, watching) = watch::channel(Position::default());
        let (missing, wanted) = watch::channel(false);
        let (orders, received) = mpsc::channel(1);
        let filling = tokio::sync::Mutex::default();
        let inner = Inner { store, storage, serving, orders, projected: watching.clone(), filling };
        let inner = Arc::new(inner);
        let mut runner = Runner {
            store: Arc::clone(&inner.store),
            storage: Arc::clone(&inner.storage),
            serving: Arc::clone(&inner.serving),
            clock,
            projected,
            missing,
            orders: received,
            leads: false,
            active: None,
            stale: None,
            observed: None,
        };
        inner.go_on_if_away(runner.begin().await)?;
        let views = Self {
            queries: Arc::new(ViewQueries::new(Arc::clone(&inner.serving), Arc::clone(&inner.store))),
            projected: watching,
            runner: Mutex::new(Some(start(runner)?)),
            inner,
        };
        views.fill_first(wanted, head.0 <= wait_up_to).await?;
        Ok(views)
    }

    /// Fills them if there are none, now and whenever that is found later.
    async fn fill_first(&self, mut missing: watch::Receiver<bool>, wait: bool) -> Result<(), ViewsError> {
        let wait = wait && *missing.borrow();
        let filled = if wait { self.inner.fill_missing().await } else { Ok(()) };
        let busy = matches!(filled, Err(ViewsError::Busy));
        if !busy {
            self.inner.go_on_if_away(filled)?;
        }
        tokio::spawn(fill_whenever_missing(Arc::downgrade(&self.inner), missing.clone()));
        if busy {
            // Another process fills them; should it take too long, readers are refused meanwhile.
            tokio::time::timeout(PATIENCE, missing.wait_for(|missing| !*missing)).await.ok();
        }
        Ok(())
    }

    /// Fills new views beside the ones that serve, and has readers use them. Returns when they do.
    pub async fn rebuild(&self, progress: impl Fn(Progress) + Send + Sync + 'static) -> Result<(), ViewsError> {
        self.inner.rebuild(Arc::new(progress), || {}).await
    }

    /// Begins the same, and does not wait for the end; [`ViewsError::Busy`] where somebody else is at it.
    pub async fn begin_rebuild(&self) -> Result<(), ViewsError> {
        let (begun, has_begun) = oneshot::channel();
        let inner = Arc::clone(&self.inner);
        let rebuilding = tokio::spawn(async move {
            // Whoever asked may have gone away.
            let begun = || _ = begun.send(());
            let outcome = inner.rebuild(Arc::new(|_| {}), begun).await;
            match &outcome {
                Ok(()) => tracing::info!("the views were rebuilt"),
                Err(ViewsError::Busy) => {}
                Err(error) => tracing::error!(%error, "the views were not rebuilt"),
            }
            outcome
        });
        match has_begun.await {
            Ok(()) => Ok(()),
            Err(_) => rebuilding.await.map_err(|_| ViewsError::Stopped)?,
        }
    }

    /// Leaves no trace of what was erased and is in the views no longer.
    pub async fn forget(&self) -> Result<(), ViewsError> {
        // Views that are being filled hold what was erased meanwhile, and will be the ones that serve.
        let _alone = self.inner.filling.lock().await;
        let (answer, answered) = oneshot::channel();
        self.inner.orders.send(Order::Forget(answer)).await.map_err(|_| ViewsError::Stopped)?;
        answered.await.map_err(|_| ViewsError::Stopped)?
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
    /// Whether the views reach a position in time.
    pub(crate) async fn reached(&self, position: Position, patience: Duration) -> bool {
        let mut projected = self.projected.clone();
        let reached = async { projected.wait_for(|reached| *reached >= position).await.is_ok() };
        tokio::time::timeout(patience, reached).await.unwrap_or(false)
    }

    /// A server that is away is waited for; whatever else goes wrong is told at once.
    fn go_on_if_away(&self, outcome: Result<(), ViewsError>) -> Result<(), ViewsError> {
        outcome.or_else(|error| {
            if !error.is_transient() {
                return Err(error);
            }
            self.serving.set_trouble(Some(error.to_string()));
            Ok(())
        })
    }

    /// What only one may do at a time, in this process and in all others.
    pub(crate) async fn alone<T>(
        &self,
        work: impl Future<Output = Result<T, ViewsError>> + Send,
    ) -> Result<T, ViewsError> {
        let _alone = self.filling.try_lock().map_err(|_| ViewsError::Busy)?;
        self.storage.fill_alone().await?;
        let outcome = work.await;
        self.storage.let_others_fill().await;
        outcome
    }

    /// Fills the views, unless others are there by now.
    async fn fill_missing(&self) -> Result<(), ViewsError> {
        self.alone(async {
            if let Some((_, reads)) = self.storage.observe().await?
                && Marks::load(&*reads, &*self.store).await?.is_ok()
            {
                return Ok(());
            }
            self.fill_and_adopt(Arc::new(|_| {})).await
        })
        .await
    }

    async fn rebuild(&self, watcher: Watcher, begun: impl FnOnce() + Send) -> Result<(), ViewsError> {
        self.alone(async {
            begun();
            self.serving.set_rebuilding(true);
            let outcome = self.fill_and_adopt(watcher).await;
            self.serving.set_rebuilding(false);
            outcome
        })
        .await
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

/// Ends with the runner.
async fn fill_whenever_missing(inner: Weak<Inner>, mut missing: watch::Receiver<bool>) {
    while missing.wait_for(|missing| *missing).await.is_ok() {
        let Some(inner) = inner.upgrade() else { return };
        match inner.fill_missing().await {
            Ok(()) => {}
            Err(ViewsError::Busy) => tracing::info!("the views are being filled by another process"),
            Err(error) => inner.serving.set_trouble(Some(format!("they could not be filled: {error}"))),
        }
        drop(inner);
        // Whatever comes of it is seen soon; what is not is tried again.
        tokio::time::timeout(PAUSE, missing.wait_for(|missing| !*missing)).await.ok();
    }
}

/// A thread of its own, because the databases of this machine block; its timers and tasks are the caller's.
fn start(runner: Runner) -> Result<std::thread::JoinHandle<()>, ViewsError> {
    let handle = Handle::current();
    let thread = std::thread::Builder::new().name("rollbook-views".into());
    let failed = |error: std::io::Error| ViewsError::Failed { what: "a thread".into(), reason: error.to_string() };
    thread.spawn(move || handle.block_on(runner.run())).map_err(failed)
}
