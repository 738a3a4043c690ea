//! From one log to another, and files that are not what was exported.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod damage;
mod history;
mod interrupted;
mod round_trip;
