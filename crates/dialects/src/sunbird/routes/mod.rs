//! Every operation, under all prefixes that it is known by.

mod aggregate;
mod create;
mod cross_origin;
mod delete;
mod health;
mod list;
mod membership;
mod nowhere;
mod read;
mod table;
mod update;

pub(super) use table::router;
