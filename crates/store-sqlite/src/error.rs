//! Why a log cannot be opened, in words for the person who starts the server.

use std::io;
use std::path::{Path, PathBuf};

use rusqlite::ErrorCode;

/// See the variants. Every message names the file.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// Only for read-only opening; otherwise the file is made.
    #[error("{} does not exist", path.display())]
    Missing {
        /// The log.
        path: PathBuf,
    },
    /// A write-ahead log beside the file holds what is not in it yet.
    #[error("{} is not the whole log: the newest events are in {}", path.display(), wal.display())]
    NotStill {
        /// The log.
        path: PathBuf,
        /// The write-ahead log.
        wal: PathBuf,
    },
    /// The content is no SQLite database.
    #[error("{} is not a database", path.display())]
    NotADatabase {
        /// The log.
        path: PathBuf,
    },
    /// A database, but of another program.
    #[error("{} is a database of something else, not a Rollbook log", path.display())]
    NotALog {
        /// The log.
        path: PathBuf,
    },
    /// Written by a newer Rollbook.
    #[error("{} has format {found}, this program knows formats up to {known}; use a newer Rollbook", path.display())]
    NewerFormat {
        /// The log.
        path: PathBuf,
        /// Its format.
        found: u32,
        /// The newest this program knows.
        known: u32,
    },
    /// The file or its directory cannot be written.
    #[error("{} cannot be written: the file or its directory is read-only", path.display())]
    ReadOnly {
        /// The log.
        path: PathBuf,
    },
    /// Another process serves this log.
    #[error("{} is in use by another process{holder}; it holds the lock file {}", path.display(), lock.display())]
    Locked {
        /// The log.
        path: PathBuf,
        /// The lock file.
        lock: PathBuf,
        /// ` (pid 4711)` where it is known.
        holder: String,
    },
    /// The content contradicts itself.
    #[error("{} is damaged: {reason}", path.display())]
    Damaged {
        /// The log.
        path: PathBuf,
        /// What SQLite found.
        reason: String,
    },
    /// SQLite is older than the one that resets the write-ahead log safely.
    #[error("SQLite {found} is too old, 3.51.3 is needed")]
    OldSqlite {
        /// The linked version.
        found: &'static str,
    },
    /// The operating system refuses.
    #[error("{} cannot be opened: {source}", path.display())]
    Io {
        /// The log.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// SQLite refuses for another reason.
    #[error("{} cannot be opened: {source}", path.display())]
    Sqlite {
        /// The log.
        path: PathBuf,
        /// Why.
        source: rusqlite::Error,
    },
}

impl OpenError {
    pub(crate) fn sqlite(path: &Path, source: rusqlite::Error) -> Self {
        let path = path.to_owned();
        match source.sqlite_error_code() {
            Some(ErrorCode::NotADatabase) => Self::NotADatabase { path },
            Some(ErrorCode::ReadOnly | ErrorCode::PermissionDenied) => Self::ReadOnly { path },
            Some(ErrorCode::DatabaseCorrupt) => Self::Damaged { path, reason: source.to_string() },
            _ => Self::Sqlite { path, source },
        }
    }

    pub(crate) fn io(path: &Path, source: io::Error) -> Self {
        let path = path.to_owned();
        match source.kind() {
            io::ErrorKind::ReadOnlyFilesystem | io::ErrorKind::PermissionDenied => Self::ReadOnly { path },
            _ => Self::Io { path, source },
        }
    }
}
