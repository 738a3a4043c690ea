//! The views against the log in memory.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod as_of;
mod audit;
mod boundaries;
mod crashes;
mod databases;
mod history;
mod home;
mod live_and_rebuilt;
mod opening;
mod pages;
mod poison;
#[cfg(feature = "server-tests")]
mod pooled;
mod queries;
#[cfg(feature = "server-tests")]
mod server;
#[cfg(feature = "server-tests")]
mod shared;
mod support;
mod watched;
