//! The log in PostgreSQL, for several nodes.
//!
//! One task per process takes what waits and commits it as one transaction. It locks the head row first, so that
//! positions, commit order and visibility are one order; versions and guards are then checked under that lock, and
//! the accepted commands are written set-wise. Nothing of the application runs while the lock is held.

mod batch;
mod connect;
mod connections;
mod draw;
mod error;
mod facts;
mod heads;
mod hosts;
mod keys;
mod ledger;
mod options;
mod proof;
mod read;
mod rows;
mod state;
mod store;
mod write;
mod writer;

pub use connect::OpenError;
pub use keys::PostgresKeys;
pub use options::{Hook, Options, points};
pub use proof::PostgresProof;
pub use store::PostgresStore;
