//! The query port over the views as they were. A row that still is as it was then is in the table of now; one that has
//! changed or gone since is in the table beside it. Each projection's folder reads its own.

use std::sync::Arc;

use rollbook_app::AppError;
use rollbook_store::{EventStore, Position};

use crate::batch::number_of;
use crate::db::{Reads, Snapshot, Value};
use crate::serving::Serving;

/// See the module.
pub(crate) struct PastQueries {
    serving: Arc<Serving>,
    store: Arc<dyn EventStore>,
    at: Position,
}

impl PastQueries {
    pub(super) fn new(serving: Arc<Serving>, store: Arc<dyn EventStore>, at: Position) -> Self {
        Self { serving, store, at }
    }

    /// The active views, unless one of these projections has stopped.
    pub(crate) fn of(&self, projections: &[&str]) -> Result<Arc<dyn Reads>, AppError> {
        self.serving.reads(projections)
    }

    /// The same for several statements.
    pub(crate) async fn snapshot(&self, projections: &[&str]) -> Result<Box<dyn Snapshot>, AppError> {
        Ok(self.of(projections)?.snapshot().await?)
    }

    /// The moment, as the tables have it.
    pub(crate) fn at(&self) -> Value<'static> {
        Value::Int(number_of(self.at))
    }

    /// The same at another moment.
    pub(crate) fn then(&self, at: Position) -> Self {
        Self { serving: Arc::clone(&self.serving), store: Arc::clone(&self.store), at }
    }

    pub(crate) fn position(&self) -> Position {
        self.at
    }

    pub(crate) fn store(&self) -> &dyn EventStore {
        &*self.store
    }
}

/// Past lists are kept in fewer orders.
pub(crate) fn unsorted(orders: &str) -> AppError {
    AppError::Invalid { field: "sort", reason: format!("of a list of the past must be {orders}") }
}
