//! The directory: users, devices, forms and whatever else a surface demands to exist.

pub mod commands;
pub mod event;
pub mod state;

pub use event::{SubjectChanged, SubjectEvent, SubjectRegistered, SubjectRemoved};
pub use state::{Subject, SubjectStatus};
