//! The small database port: the same `.sql` files serve every database behind it.

mod error;
mod fragments;
mod port;
pub mod postgres;
mod row;
mod sql;
pub mod sqlite;
mod value;

pub use error::DbError;
pub(crate) use fragments::{Fragments, LazyFragments};
pub use port::{Generation, Reads, Snapshot, Storage, WriteTx, Writes};
pub use row::Row;
pub use sql::Sql;
pub(crate) use sql::sql;
pub use value::{Kind, Value, int};
