//! Five existing group APIs over one core.
//!
//! Each is a folder: `routes` (handlers), `wire` (what JSON or XML looks like), `translate` (pure: wire to command,
//! view to wire), `error` (how it says no). A dialect reaches the core only through `rollbook_app`, and adds no rule:
//! what it demands is a [`rollbook_domain::Policy`] that it hands over with each command.
//!
//! To add one: a folder, a function that gives a [`rollbook_http::Surface`], a section in [`config`], one line in the server, and
//! its stories under `tests/scenarios`.

pub mod bodies;
pub mod config;
pub mod devicemagic;
mod disposition;
mod heard_out;
pub mod hype;
mod intake;
pub mod json;
pub mod paging;
pub mod photo;
pub mod query;
pub mod sensiflow;
pub mod sunbird;
