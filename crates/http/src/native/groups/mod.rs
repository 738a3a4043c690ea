//! Groups.

mod change;
mod create;
mod list;
mod read;
mod routes;

pub(super) use change::attributes_change;
pub(super) use read::{existing, unknown};
pub(super) use routes::routes;
