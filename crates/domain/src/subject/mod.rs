//! The directory: users, devices, forms and whatever else a surface demands to exist.

pub mod commands;
pub mod directory;
pub mod event;
pub mod state;

pub use directory::Directory;
pub use event::{SubjectChanged, SubjectEvent, SubjectRegistered, SubjectRemoved};
pub use state::{Subject, SubjectStatus};
