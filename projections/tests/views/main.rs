//! The views against the log in memory.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod history;
mod live_and_rebuilt;
mod pages;
mod support;
