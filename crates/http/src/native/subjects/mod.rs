//! The directory of a workspace.

mod change;
mod erase;
mod read;
mod routes;

pub(super) use routes::routes;
