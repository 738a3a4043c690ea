//! Fills a new generation of the views from the whole log, beside the one that serves.

use std::sync::Arc;

use rollbook_app::SystemClock;
use rollbook_store::{EventStore, Position};

use crate::db::{Generation, Storage};
use crate::error::ViewsError;
use crate::runner::{Applier, Fed, Feed, Filled, Follow, Load, Marks};

/// About how many events are committed at once.
const PAGE: usize = 20_000;

/// How far a rebuild is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// Up to where the log has been taken in.
    pub position: Position,
    /// Where it ended when the rebuild began.
    pub head: Position,
}

/// Who is told of it.
pub(crate) type Watcher = Arc<dyn Fn(Progress) + Send + Sync>;

pub(crate) struct Filling {
    pub(crate) store: Arc<dyn EventStore>,
    pub(crate) storage: Arc<dyn Storage>,
    pub(crate) watcher: Watcher,
}

impl Filling {
    /// A generation that holds the whole log as it was a moment ago. Blocks where the database does.
    pub(crate) async fn run(self) -> Result<Filled, ViewsError> {
        let generation = self.storage.create().await?;
        let name = generation.name.clone();
        let filled = self.fill(generation).await;
        if filled.is_err()
            && let Err(error) = self.storage.remove(&name).await
        {
            tracing::warn!(%error, name, "half filled views are left until the next start");
        }
        filled
    }

    async fn fill(&self, mut generation: Generation) -> Result<Filled, ViewsError> {
        let mut tx = generation.writes.begin().await?;
        let marks = Marks::create(&mut *tx, self.store.epoch()).await?;
        tx.commit().await?;
        let mut filled = Filled { generation, applier: Applier::new(&marks) };
        self.catch_up(&mut filled).await?;
        let mut filled = self.seal(filled).await?;
        // What was written while the indexes were made.
        self.catch_up(&mut filled).await?;
        Ok(filled)
    }

    async fn seal(&self, filled: Filled) -> Result<Filled, ViewsError> {
        let Filled { mut generation, applier } = filled;
        let mut tx = generation.writes.begin().await?;
        Marks::create_indexes(&mut *tx).await?;
        tx.commit().await?;
        Ok(Filled { generation: self.storage.seal(generation).await?, applier })
    }

    /// Nobody waits for it, and it lets nobody pass: it ends where the log does.
    fn feed(&self, after: Position) -> Feed {
        let (hurry, clock) = (Arc::default(), Arc::new(SystemClock));
        Feed::start(Arc::clone(&self.store), after, Follow { most: PAGE, hurry, clock, load: Load::default })
    }

    async fn catch_up(&self, filled: &mut Filled) -> Result<(), ViewsError> {
        let head = self.store.current_head().await?;
        let mut feed = self.feed(filled.applier.next());
        loop {
            (self.watcher)(Progress { position: filled.applier.next(), head });
            if filled.applier.reached().is_none_or(|reached| reached >= head) {
                return Ok(());
            }
            match feed.next().await {
                Some(Fed::Batch(batch)) => {
                    filled.applier.take_in(&mut *filled.generation.writes, &batch, None).await?;
                }
                Some(Fed::Trouble(error)) => return Err(error.into()),
                None => return Err(ViewsError::Stopped),
            }
        }
    }
}
