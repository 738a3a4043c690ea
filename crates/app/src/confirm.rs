//! A warm state may be old: other processes write a shared log too, and an append that nobody waits for may still be on
//! its way. The append finds that out by itself; a decision that writes nothing (a refusal, or a wish that holds already)
//! is final only if its states are those of the log.

use std::sync::Arc;

use rollbook_domain::StreamId;

use crate::app::App;
use crate::cache::Settle;
use crate::error::AppError;
use crate::touch::Touched;

/// A state that something is decided on.
pub(crate) struct Base {
    pub(crate) stream: StreamId,
    /// The version the state stands for.
    pub(crate) version: u64,
    pub(crate) slot: Arc<dyn Settle>,
}

/// The states that a decision without an append has to be compared with the log for.
pub(crate) struct Bases(Vec<Base>);

impl App {
    /// Remembers what was decided on; nothing of what only this process writes and an append has proven.
    pub(crate) fn bases(&self, touched: &Touched) -> Bases {
        let shared = self.store().capabilities().shared;
        Bases(touched.bases().filter(|base| shared || !base.slot.proven()).collect())
    }

    /// Whether the log is still where the states were. Those that are behind will be loaded again.
    pub(crate) async fn confirm(&self, bases: &Bases) -> Result<bool, AppError> {
        if bases.0.is_empty() {
            return Ok(true);
        }
        let streams: Vec<StreamId> = bases.0.iter().map(|base| base.stream).collect();
        let versions = self.store().versions(&streams).await?;
        let mut current = true;
        for (base, now) in bases.0.iter().zip(versions) {
            if base.version != now {
                current = false;
                base.slot.spoil();
            }
        }
        Ok(current)
    }
}
