//! What can be done to a directory entry, one file each.

mod change_processing_state;
mod change_role;
mod change_subject;
mod close_session;
mod erase_pseudonym;
mod erase_subject;
mod open_session;
mod register_subject;
mod remove_subject;
mod revise_subject;
mod set_credential;

pub use change_processing_state::ChangeProcessingState;
pub use change_role::ChangeRole;
pub use change_subject::ChangeSubject;
pub use close_session::CloseSession;
pub use erase_pseudonym::ErasePseudonym;
pub use erase_subject::EraseSubject;
pub use open_session::OpenSession;
pub use register_subject::RegisterSubject;
pub use remove_subject::RemoveSubject;
pub use revise_subject::{ReviseSubject, Revision};
pub use set_credential::SetCredential;
