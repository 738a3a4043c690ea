//! Imports: a file of ids becomes members of a group.
//!
//! An import is an event-sourced process; the log is its only queue. [`request`]: the file is stored first, under
//! the name of the job, and then asked to be imported by a command. [`worker`]: finds what is pending in the view
//! once, follows the log for what comes, and runs each job ([`bench`]) until it has succeeded or failed: the whole
//! file is validated as a stream ([`read`], [`csv`], [`ids`]), then one append makes all ids members and ends the
//! job. Whatever is interrupted is begun anew; what has ended is refused by the domain, so that repeating a job
//! changes nothing. A file whose process died before it could ask goes at the next start ([`orphans`]).

mod bench;
mod csv;
pub(crate) mod forget;
mod ids;
mod job;
pub(crate) mod lease;
pub mod options;
pub(crate) mod orphans;
mod pending;
pub mod progress;
mod read;
pub mod request;
mod requests;
pub mod watch;
pub mod worker;

pub use csv::LONGEST_ID;
pub use options::ImportOptions;
pub use progress::{ImportPhase, ImportProgress};
pub use request::ImportRequest;
pub use watch::ImportMove;
pub use worker::ImportWorker;
