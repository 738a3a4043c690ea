//! Takes over views that were filled beside the active ones.

use std::sync::Arc;

use rollbook_store::{EventStore, Position};

use super::lead::PAGE;
use super::role::{Filled, Runner};
use crate::batch::Seen;
use crate::error::ViewsError;

impl Runner {
    /// Has readers use these views, as who leads.
    pub(super) async fn adopt(&mut self, filled: Filled) -> Result<(), ViewsError> {
        // Nobody else writes the active ones, so that they stand still meanwhile.
        let goal = self.active.as_ref().and_then(|active| active.applier.reached());
        let Filled { generation, applier } = align(&*self.store, filled, goal.unwrap_or_default()).await?;
        if let Some(worse) = self.worse(&applier) {
            self.storage.remove(&generation.name).await?;
            return Err(ViewsError::Worse(worse));
        }
        let generation = self.storage.activate(generation).await?;
        let fares = applier.fares();
        self.serving.switch(Arc::clone(&generation.reads), fares.clone());
        // Dropped, and so closed, before it is removed.
        let old = self.active.replace(Filled { generation, applier }).map(|old| old.generation.name.clone());
        self.publish(fares, self.clock.now());
        self.missing.send_replace(false);
        for name in old.into_iter().chain(self.stale.take()) {
            if let Err(error) = self.storage.remove(&name).await {
                tracing::warn!(%error, name, "replaced views are left until the next start");
            }
        }
        Ok(())
    }

    /// The same as who does not lead: whoever does is deposed first.
    pub(super) async fn seize(&mut self, filled: Filled) -> Result<(), ViewsError> {
        self.storage.lead(true).await?;
        let opened = self.open().await;
        if opened.is_err() {
            self.storage.resign().await;
            return opened;
        }
        self.leads = true;
        self.adopt(filled).await
    }

    /// A projection that runs now and has stopped in the new views.
    fn worse(&self, new: &super::Applier) -> Option<String> {
        let active = self.active.as_ref()?;
        let pairs = active.applier.fares().into_iter().zip(new.fares());
        pairs.filter(|(old, _)| old.stopped.is_none()).find_map(|(_, new)| new.stopped)
    }
}

/// Takes into these views what the log has up to a position.
pub(crate) async fn align(store: &dyn EventStore, mut filled: Filled, goal: Position) -> Result<Filled, ViewsError> {
    while filled.applier.reached().is_some_and(|reached| reached < goal) {
        let reading = store.read_log(filled.applier.next(), PAGE).await?;
        let batch = Seen::decode_all(reading.events);
        let within = batch.partition_point(|seen| seen.position() <= goal);
        filled.applier.take_in(&mut *filled.generation.writes, &batch[..within], None).await?;
    }
    Ok(filled)
}
