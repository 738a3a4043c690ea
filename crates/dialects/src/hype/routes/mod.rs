//! The operations, a file per resource.

mod files;
mod groups;
mod ids;
mod jobs;
mod path;
mod table;

pub use table::surfaces;
