//! Memberships, from the group's side and from the member's.

mod batch;
mod groups;
mod list;
mod one;
mod routes;

pub(super) use routes::routes;
