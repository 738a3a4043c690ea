//! Zips of photos.
//!
//! A zip is an event-sourced process; the log is its only queue. [`worker`] finds what is pending in the view once,
//! follows the log for what comes, and runs each job ([`bench`]) until it has ended: every file is measured
//! ([`files`]), then one stream ([`zip`]) goes to the storage, and only a whole zip is ever seen there. Whatever is
//! interrupted is begun anew and gives the same bytes; what has ended is refused by the domain. [`expiry`] removes
//! zips whose day is over.

mod bench;
mod expiry;
mod files;
mod job;
pub mod options;
mod pending;
mod progress;
pub mod worker;
mod zip;

pub use files::file_of;
pub use options::ArchiveOptions;
pub use worker::ArchiveWorker;
