//! The log as REST tells it: the feed of a workspace and the past of a group.

mod feed;
mod follow;
mod history;
mod lines;
mod routes;

pub(super) use routes::routes;
