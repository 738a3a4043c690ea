//! The commands as surfaces call them.

mod groups;
mod memberships;
mod workspaces;

pub use groups::{GroupCreation, NewGroup};
