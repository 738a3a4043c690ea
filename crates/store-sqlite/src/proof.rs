//! The log as evidence: its raw rows, and the tree that proves them.

mod leaves;
mod names;
mod raw;
mod tree;

pub use raw::RawSqlite;
pub use tree::SqliteTree;
