//! The operations, a file per resource.

mod brands;
mod groups;
mod media;
mod owner;
mod photos;
mod processes;
mod table;
mod uploads;
mod zips;

pub use table::surfaces;
