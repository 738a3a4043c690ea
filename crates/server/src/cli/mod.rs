//! The command line. One file per command; `args` says what can be written, `main` calls the rest.
//!
//! To add a command: its variant in `args`, its file, its arm in [`main`].

mod args;
mod demo;
mod diff;
mod erase;
mod error;
mod events;
mod filling;
mod history;
mod import;
mod keys;
mod main;
mod migrate;
mod out;
mod place;
mod projections;
mod remote;
mod replay;
mod schema;
mod serve;
mod show;
mod state;
mod step;
mod topic;
mod transfer;
mod verify;

pub use args::LogFormat;
pub use main::main;
