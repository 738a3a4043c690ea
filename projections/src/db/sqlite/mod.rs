//! The views in files of this machine.

mod bind;
mod connect;
mod failure;
mod files;
mod reads;
mod scratch;
mod storage;
mod writes;

pub(crate) use scratch::private;
pub use storage::SqliteStorage;
