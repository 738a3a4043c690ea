//! The group: its events, its state and what can be done to it.

pub mod commands;
pub mod event;
pub mod members;
mod snapshot;
pub mod state;
mod times;

pub use event::GroupEvent;
pub use members::{MemberSet, Membership};
pub use state::{Group, Import, ImportStatus, Status};
