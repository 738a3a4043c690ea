//! What can be done to a workspace, one file each.

mod open_workspace;

pub use open_workspace::OpenWorkspace;
