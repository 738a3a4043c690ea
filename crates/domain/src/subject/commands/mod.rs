//! What can be done to a directory entry, one file each.

mod change_subject;
mod register_subject;
mod remove_subject;

pub use change_subject::ChangeSubject;
pub use register_subject::RegisterSubject;
pub use remove_subject::RemoveSubject;
