//! A Rollbook log, read by the publisher's own client.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod asking;
mod following;
mod reading;
mod support;
mod workspaces;
