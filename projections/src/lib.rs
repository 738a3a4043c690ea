//! Views, built from the log alone: they can be thrown away and filled again.

mod groups;
mod runner;

pub use groups::GroupsView;
pub use runner::{catch_up, run};
