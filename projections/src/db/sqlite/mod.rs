//! The views in files of this machine.

mod bind;
mod connect;
mod failure;
mod files;
mod reads;
mod scratch;
mod storage;
mod writes;

#[cfg(test)]
pub(crate) use connect::prepare_once;
pub(crate) use scratch::private;
pub use storage::SqliteStorage;
