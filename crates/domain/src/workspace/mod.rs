//! The workspace: opened once, with what it is seeded with, and its owner where it has one.

pub mod commands;
pub mod event;
pub mod state;

pub use commands::{ChangeOwner, OpenWorkspace, RecordDivergence};
pub use event::{ViewDiverged, WorkspaceEvent, WorkspaceOpened, WorkspaceOwnerChanged};
pub use state::{Owner, Workspace};
