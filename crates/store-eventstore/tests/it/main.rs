//! The log on a server: one of our own that speaks the same protocol, or the real one that `ROLLBOOK_TEST_KURRENTDB`
//! names.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod cluster;
mod contract;
mod crashes;
mod faults;
mod nodes;
mod opening;
mod streams;
mod support;
