//! The group: its events, its state and what can be done to it.

mod checks;
pub mod commands;
pub mod event;
mod id_list;
pub mod members;
mod snapshot;
pub mod state;
mod times;

pub use event::GroupEvent;
pub use id_list::IdList;
pub use members::{MemberSet, Membership};
pub use state::{Group, Import, ImportStatus, Status};
