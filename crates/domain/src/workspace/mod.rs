//! The workspace: opened once, with what it is seeded with, and its owner where it has one.

pub mod commands;
pub mod event;
pub mod state;

pub use commands::{ChangeOwner, EraseOwner, OpenWorkspace, RecordDivergence};
pub use event::{ViewDiverged, WorkspaceEvent, WorkspaceOpened, WorkspaceOwnerChanged, WorkspaceOwnerErased};
pub use state::{Owner, Workspace};
