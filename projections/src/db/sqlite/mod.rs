//! The views in files of this machine.

mod bind;
mod connect;
mod failure;
mod files;
mod reads;
mod storage;
mod writes;

pub use storage::SqliteStorage;
