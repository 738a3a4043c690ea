//! The log as REST tells it: the feed of a workspace and histories.

mod cloud_event;
mod feed;
mod follow;
mod history;
mod lines;
mod one;
mod routes;
mod why;

pub(super) use routes::routes;
