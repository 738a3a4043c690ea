//! The workspace: opened once, with what it is seeded with.

pub mod commands;
pub mod event;
pub mod state;

pub use commands::OpenWorkspace;
pub use event::{WorkspaceEvent, WorkspaceOpened};
pub use state::Workspace;
