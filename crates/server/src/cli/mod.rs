//! The command line. One file per command; `args` says what can be written, `main` calls the rest.
//!
//! To add a command: its variant in `args`, its file, its arm in [`main`].

mod args;
mod demo;
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
mod schema;
mod serve;
mod show;
mod state;
mod topic;
mod verify;

pub use args::LogFormat;
pub use main::main;
