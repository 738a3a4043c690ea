//! Device Magic: groups of devices and forms, in JSON and XML.
//!
//! What is special here: three prefixes with the same routes; the format is chosen by suffix, `Accept` or
//! `Content-Type`; taken names are skipped without an error; a list that is present replaces the whole list; the
//! organization is the workspace, and all organizations share their numbers.

mod access;
mod devices;
mod error;
mod format;
mod forms;
mod groups;
mod membership;
mod read;
mod request;
mod routes;
mod target;
mod translate;
mod well_formed;
mod wire;
mod xml;

pub use routes::{open_workspaces, surface};
