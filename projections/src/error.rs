//! Why the views cannot be opened or rebuilt.

use rollbook_store::StoreError;

use crate::db::DbError;

/// See the variants.
#[derive(Debug, Clone, thiserror::Error)]
pub enum ViewsError {
    /// Another process has them open.
    #[error("{what} is in use by another process")]
    Locked {
        /// The file.
        what: String,
    },
    /// They cannot be written.
    #[error("{what} cannot be written: {reason}")]
    ReadOnly {
        /// The file or folder.
        what: String,
        /// What the system says.
        reason: String,
    },
    /// The file is something else, which is not to be replaced.
    #[error("{what} is there and holds no views; name another file for them, or move it away if it is a damaged copy")]
    NotViews {
        /// The file.
        what: String,
    },
    /// They were written by a newer version of this program.
    #[error(
        "the views were written by a newer version (projection {projection} is at version {found}, this program \
         knows {known}); use that version, or remove the views to have them rebuilt"
    )]
    Newer {
        /// Which projection.
        projection: String,
        /// Its version in the views.
        found: u32,
        /// Its version in this program.
        known: u32,
    },
    /// The tables beside the views belong to a newer version of this program.
    #[error("the views' database has schema {found}, this version knows {known} at most")]
    TooNew {
        /// In the database.
        found: u64,
        /// Here.
        known: u64,
    },
    /// The file system or database says no.
    #[error("{what}: {reason}")]
    Failed {
        /// The file or what was attempted.
        what: String,
        /// What the system says.
        reason: String,
    },
    /// A projection that runs would have stopped in the rebuilt views, so they were not taken into use.
    #[error("the rebuilt views stop where the old ones run, so they were not taken into use: {0}")]
    Worse(String),
    /// Views are being rebuilt already.
    #[error("the views are being rebuilt already")]
    Busy,
    /// The runner is no longer there.
    #[error("the projections have stopped")]
    Stopped,
    /// There are no views to look at.
    #[error(transparent)]
    App(#[from] rollbook_app::AppError),
    /// The database of the views.
    #[error(transparent)]
    Db(#[from] DbError),
    /// The log.
    #[error(transparent)]
    Log(#[from] StoreError),
}

impl ViewsError {
    /// Whether the same attempt may work later without anybody doing anything here.
    pub(crate) fn is_transient(&self) -> bool {
        matches!(self, Self::Db(DbError::Unavailable(_)) | Self::Busy | Self::Log(_))
    }
}
