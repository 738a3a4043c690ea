//! Rollbook's own log as the protocol sees it, one workspace at a time.
//!
//! A position is the place in the log, a revision the version of the stream less one. Payloads are given as they are
//! stored: what is sealed stays sealed.

mod door;
mod entry;
mod reading;

pub use door::Workspaces;
