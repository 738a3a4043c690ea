//! The log in one SQLite file, for one process.
//!
//! One thread owns the only writing connection ([`write`]): it takes what waits and commits it as one transaction,
//! flushed before anybody is told. Reads go through a pool of read-only connections ([`read`]) and never wait for
//! the writer. A second thread moves the write-ahead log into the file ([`checkpoint`]). Snapshots live in a file of
//! their own beside the log, so that storing one never delays an append. A lock file keeps a second process out.
//!
//! [`RawSqlite`] reads the rows of a log past all of this, and [`SqliteTree`] keeps the proof of them in a file of its
//! own beside the log. [`SqliteKeys`] keeps what opens the personal fields of events, apart from all of them.
//!
//! All SQL is in `sql/`, one statement per file; the schema is in `migrations/sqlite`.

mod checkpoint;
pub mod error;
mod fail;
mod keys;
mod lately;
mod ledger;
mod lock;
mod open;
pub mod options;
mod proof;
mod read;
mod schema;
mod shared;
mod snapshots;
mod sql;
mod store;
mod write;

pub use error::OpenError;
pub use keys::SqliteKeys;
pub use options::{Hook, Options, points};
pub use proof::{RawSqlite, SqliteTree};
pub use store::SqliteStore;
