//! Zips of photos: asked for, made by a worker, finished or given up.

pub mod commands;
pub mod event;
pub mod state;

pub use commands::{FailArchive, FetchArchive, FinishArchive, ProgressArchive, RequestArchive};
pub use event::{ArchiveEntry, ArchiveEvent, ArchiveStep};
pub use state::{Archive, ArchiveStatus};
