//! The directory of a workspace.

mod change;
mod read;
mod routes;

pub(super) use routes::routes;
