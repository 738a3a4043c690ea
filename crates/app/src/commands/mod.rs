//! The commands as surfaces call them.

mod group_changes;
mod groups;
mod links;
mod progress;
mod subjects;
mod workspaces;

pub use groups::{GroupCreation, NewGroup};
pub use subjects::{NewSubject, SubjectName, SubjectRegistration};
pub use workspaces::Seeds;
