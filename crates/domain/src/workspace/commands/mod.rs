//! What can be done to a workspace, one file each.

mod change_owner;
mod erase_owner;
mod open_workspace;
mod record_divergence;

pub use change_owner::ChangeOwner;
pub use erase_owner::EraseOwner;
pub use open_workspace::OpenWorkspace;
pub use record_divergence::RecordDivergence;
