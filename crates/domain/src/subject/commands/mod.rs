//! What can be done to a directory entry, one file each.

mod register_subject;

pub use register_subject::RegisterSubject;
