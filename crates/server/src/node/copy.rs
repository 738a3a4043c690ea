//! A copy of a log as the only thing there is: it is opened without a trace, and everything that is made of it goes with
//! the process.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use rand::Rng;
use rollbook_dialects::config::Secret;
use rollbook_store::EventStore;
use rollbook_store_sqlite::{OpenError, SqliteStore};
use tempfile::TempDir;

use super::StartError;
use crate::config::Config;

/// See the module.
pub(crate) struct LogCopy {
    pub(super) store: Arc<dyn EventStore>,
    /// Views, and the copy itself where it has to be put together first.
    pub(super) scratch: TempDir,
}

impl LogCopy {
    /// Opens the file. One that was copied from under a running server may have its newest events in a write-ahead log
    /// beside it: putting those into their place would change it, so that is done with a copy of both.
    pub(crate) async fn open(file: &Path) -> Result<Self, StartError> {
        let failed = |error: &dyn std::fmt::Display| StartError::Log(format!("{}: {error}", file.display()));
        let scratch = tempfile::Builder::new().prefix("rollbook-").tempdir().map_err(|error| failed(&error))?;
        let opened = match SqliteStore::open_still(file) {
            Err(OpenError::NotStill { path, wal }) => {
                let whole = put_together(&path, &wal, scratch.path()).map_err(|error| failed(&error))?;
                SqliteStore::open_read_only(&whole)
            }
            opened => opened,
        };
        let store: Arc<dyn EventStore> = Arc::new(opened.map_err(|error| StartError::Log(error.to_string()))?);
        crate::log::refuse_unfinished(&*store).await?;
        Ok(Self { store, scratch })
    }

    /// The configuration with nothing in it that leads to the deployment whose log was copied.
    pub(crate) fn config(&self, config: &Config) -> Config {
        let at = |name: &str| format!("sqlite:{}", self.scratch.path().join(name).display());
        let mut config = Config { log: at("log.db"), views: at("views.db"), ..config.clone() };
        if config.secret.is_empty() {
            let secret: [u8; 32] = rand::rng().random();
            config.secret = Secret::new(STANDARD.encode(secret));
        }
        config
    }
}

fn put_together(file: &Path, wal: &Path, scratch: &Path) -> std::io::Result<PathBuf> {
    let whole = scratch.join("log.db");
    fs::copy(file, &whole)?;
    fs::copy(wal, scratch.join("log.db-wal"))?;
    Ok(whole)
}
