//! The views against the log in memory.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod boundaries;
mod history;
mod live_and_rebuilt;
mod opening;
mod pages;
mod poison;
mod queries;
mod support;
