//! The views in a PostgreSQL database, for several nodes.
//!
//! A generation is a schema of its own; which one serves stands in a table beside them. One process leads: it alone
//! writes the generation that serves, and each of its transactions checks that it still does. All read.

mod bind;
mod control;
mod failure;
mod lease;
mod reads;
mod server;
mod storage;
mod sweep;
mod text;
pub(crate) mod words;
mod writes;

pub use server::PostgresOptions;
pub use storage::PostgresStorage;
