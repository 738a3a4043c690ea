//! Generations as files beside each other.

use std::fs::{self, File, TryLockError};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use async_trait::async_trait;
use rusqlite::Connection;

use super::connect;
use super::files::{self, failed};
use super::reads::SqliteReads;
use super::writes::SqliteWrites;
use crate::db::{DbError, Generation, Reads, Storage};
use crate::error::ViewsError;

/// Views at a path of this machine, held by this process alone.
pub struct SqliteStorage {
    path: PathBuf,
    /// Locked as long as it lives.
    _lock: File,
}

impl SqliteStorage {
    /// Takes the views at `path` for this process. Whatever folder is missing is made.
    pub fn open(path: impl Into<PathBuf>) -> Result<Self, ViewsError> {
        let path = path.into();
        let folder = files::folder(&path);
        fs::create_dir_all(folder).map_err(|error| failed(folder, &error))?;
        let at = files::beside(&path, ".lock");
        let lock = File::options().create(true).append(true).open(&at).map_err(|error| failed(&at, &error))?;
        match lock.try_lock() {
            Ok(()) => Ok(Self { path, _lock: lock }),
            Err(TryLockError::WouldBlock) => Err(ViewsError::Locked { what: path.display().to_string() }),
            Err(TryLockError::Error(error)) => Err(failed(&at, &error)),
        }
    }

    fn at(&self, name: &str) -> PathBuf {
        files::folder(&self.path).join(name)
    }

    fn remove_leftovers(&self, active: Option<&Path>) -> Result<(), ViewsError> {
        let generations = files::generations(&self.path)?.into_iter().map(|(_, path)| path);
        for left in generations.filter(|path| Some(path.as_path()) != active) {
            tracing::info!(file = %left.display(), "removing views that were left half filled");
            files::remove_all(&left)?;
        }
        Ok(())
    }
}

/// A file that was not made here is only ever replaced if there are views in it, or nothing at all: otherwise it may be
/// a log, or keys, that somebody named by mistake.
fn check_own(path: &Path) -> Result<(), ViewsError> {
    let what = || path.display().to_string();
    if path.metadata().map_err(|error| failed(path, &error))?.len() == 0 {
        return Ok(());
    }
    match connect::holds_views(path) {
        Ok(true) => Ok(()),
        Ok(false) | Err(DbError::Corrupt(_)) => Err(ViewsError::NotViews { what: what() }),
        Err(DbError::Unavailable(reason)) if reason.contains("locked") => Err(ViewsError::Locked { what: what() }),
        Err(error) => Err(ViewsError::Failed { what: what(), reason: error.to_string() }),
    }
}

/// The connection, or none where a new one has to be filled.
fn opened(path: &Path, opened: Result<Connection, DbError>) -> Result<Option<Connection>, ViewsError> {
    let what = || path.display().to_string();
    match opened {
        Ok(connection) => Ok(Some(connection)),
        Err(DbError::Corrupt(reason)) => {
            tracing::warn!(file = %path.display(), %reason, "the views are damaged and will be rebuilt from the log");
            Ok(None)
        }
        Err(DbError::Unavailable(reason)) if reason.contains("locked") => Err(ViewsError::Locked { what: what() }),
        Err(DbError::ReadOnly(reason)) => Err(ViewsError::ReadOnly { what: what(), reason }),
        Err(error) => Err(ViewsError::Failed { what: what(), reason: error.to_string() }),
    }
}

fn name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

fn generation(path: &Path, connection: Connection) -> Generation {
    Generation {
        name: name(path),
        writes: Box::new(SqliteWrites(connection)),
        reads: Arc::new(SqliteReads::new(path.to_path_buf())),
    }
}

#[async_trait]
impl Storage for SqliteStorage {
    async fn observe(&self) -> Result<Option<(String, Arc<dyn Reads>)>, ViewsError> {
        let active = files::active(&self.path);
        Ok(active.map(|path| (name(&path), Arc::new(SqliteReads::new(path)) as Arc<dyn Reads>)))
    }

    async fn open_active(&self) -> Result<Option<Generation>, ViewsError> {
        let active = files::active(&self.path);
        if let Some(path) = active.as_deref().filter(|path| !files::is_generation(&self.path, path)) {
            check_own(path)?;
        }
        self.remove_leftovers(active.as_deref())?;
        let Some(path) = active else { return Ok(None) };
        let connection = opened(&path, connect::serving(&path))?;
        Ok(connection.map(|connection| generation(&path, connection)))
    }

    async fn create(&self) -> Result<Generation, ViewsError> {
        let newest = files::generations(&self.path)?.into_iter().map(|(number, _)| number).max();
        let path = files::beside(&self.path, &format!(".g{}", newest.unwrap_or_default() + 1));
        let connection = connect::filling(&path)?;
        Ok(generation(&path, connection))
    }

    async fn seal(&self, filled: Generation) -> Result<Generation, ViewsError> {
        let path = self.at(&filled.name);
        // Closed first: the filling writer holds the file for itself.
        drop(filled);
        files::sync(&path)?;
        Ok(generation(&path, connect::serving(&path)?))
    }

    async fn activate(&self, sealed: Generation) -> Result<Generation, ViewsError> {
        files::point(&self.path, &self.at(&sealed.name))?;
        Ok(sealed)
    }

    async fn remove(&self, name: &str) -> Result<(), ViewsError> {
        let path = self.at(name);
        if files::active(&self.path).as_deref() == Some(path.as_path()) {
            return Err(ViewsError::Failed { what: path.display().to_string(), reason: "is in use".into() });
        }
        // A plain file in the link's place went with the rename; what SQLite kept beside it did not.
        files::remove_all(&path)
    }
}
