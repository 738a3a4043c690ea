//! Imports of ids from files.

mod file;
mod read;
mod request;
mod routes;

pub(super) use routes::{PATH, routes};
