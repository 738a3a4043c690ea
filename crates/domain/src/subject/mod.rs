//! The directory: users, devices, forms and whatever else a surface demands to exist.

pub mod commands;
pub mod directory;
pub mod event;
pub mod processing;
pub mod state;
mod vanity;

pub use directory::Directory;
pub use event::{
    SubjectChanged, SubjectCredentialSet, SubjectErased, SubjectEvent, SubjectRegistered, SubjectRemoved,
    SubjectRoleChanged, SubjectSessionClosed, SubjectSessionOpened,
};
pub use processing::ProcessingState;
pub use state::{Session, Subject, SubjectStatus};
