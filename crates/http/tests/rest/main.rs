//! Native REST over the real parts: the memory log, the SQLite views, the shell. No socket but where one is needed.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod as_of;
mod auth;
mod bad_input;
mod conditions;
mod delta;
mod events;
mod fixture;
mod history;
mod ids;
mod keys;
mod life;
mod lists;
mod moments;
mod pages;
mod positions;
mod proof;
mod shell;
mod stories;
mod transcript;
