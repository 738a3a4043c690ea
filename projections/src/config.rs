//! Where the views live, and how patient their opening is.

use std::path::PathBuf;
use std::sync::Arc;

use rollbook_app::{Clock, SystemClock};

use crate::db::Storage;
use crate::db::postgres::{PostgresOptions, PostgresStorage};
use crate::db::sqlite::SqliteStorage;
use crate::error::ViewsError;

/// Events that are waited for when there are no views yet; more are taken in beside the server.
const WAIT_UP_TO: u64 = 100_000;

/// See the module.
pub struct ViewsConfig {
    /// Holds the views.
    pub storage: Arc<dyn Storage>,
    /// For the age of what is not yet in the views.
    pub clock: Arc<dyn Clock>,
    /// A log of so many events is waited for when the views have to be filled at the start.
    pub wait_up_to: u64,
}

impl ViewsConfig {
    /// Views in files of this machine. Takes them for this process.
    pub fn sqlite(path: impl Into<PathBuf>) -> Result<Self, ViewsError> {
        let storage = Arc::new(SqliteStorage::open(path)?);
        Ok(Self { storage, clock: Arc::new(SystemClock), wait_up_to: WAIT_UP_TO })
    }

    /// Views in a database that other processes may share. Connects when they are opened.
    pub fn postgres(options: PostgresOptions) -> Result<Self, ViewsError> {
        let storage = Arc::new(PostgresStorage::new(options)?);
        Ok(Self { storage, clock: Arc::new(SystemClock), wait_up_to: WAIT_UP_TO })
    }
}
