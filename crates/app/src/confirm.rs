//! On a log that other processes write too, a warm state may be old. The append finds that out by itself; a decision
//! that writes nothing (a refusal, or a wish that holds already) is final only if its states are those of the log.

use std::sync::Arc;

use rollbook_domain::StreamId;

use crate::app::App;
use crate::cache::Settle;
use crate::error::AppError;
use crate::touch::Touched;

/// The states a decision is made on: streams, their versions, and where they are kept.
pub(crate) struct Bases(Vec<(StreamId, u64, Arc<dyn Settle>)>);

impl App {
    /// Remembers what is about to be decided on; nothing where nobody else writes.
    pub(crate) fn bases(&self, touched: &Touched) -> Bases {
        Bases(if self.store().capabilities().shared { touched.versions() } else { Vec::new() })
    }

    /// Whether the log is still where the states were. Those that are behind will be loaded again.
    pub(crate) async fn confirm(&self, bases: &Bases) -> Result<bool, AppError> {
        if bases.0.is_empty() {
            return Ok(true);
        }
        let streams: Vec<StreamId> = bases.0.iter().map(|(stream, ..)| *stream).collect();
        let versions = self.store().versions(&streams).await?;
        let mut current = true;
        for ((_, version, slot), now) in bases.0.iter().zip(versions) {
            if *version != now {
                current = false;
                slot.spoil();
            }
        }
        Ok(current)
    }
}
