//! Views, built from the log alone: they can be thrown away and filled again.
//!
//! A view is a *projection*: a folder with its tables, a writer that folds batches of events into rows, and the
//! reads that the query port asks of it. One runner takes the log into all of them, each command in one transaction
//! with the checkpoints, so that nobody sees half a command.
//!
//! * A projection that meets an event it cannot take in stops alone and says so; the others go on. The position that
//!   readers wait for follows those that run, and a read of one that has stopped is refused
//!   ([`rollbook_app::AppError::Unavailable`]): what it holds is late in a way nobody could tell otherwise.
//! * A rebuild fills a new generation of all tables beside the one that serves; readers switch when it has caught up.
//!   So does the start, when the version of a projection was raised or the views are missing or damaged.
//!
//! To add a projection: a new folder with `tables.sql`, `indexes.sql`, `dump.sql` and a writer, and one line in
//! `registry.rs`. To change one: raise its version.

mod activity;
mod archives;
mod audit;
mod batch;
mod config;
pub mod db;
mod definition;
mod diff;
mod directory;
mod error;
mod external_ids;
mod fill;
mod groups;
mod imports;
mod key;
mod media;
mod memberships;
mod mentions;
mod owners;
mod page;
mod progress;
mod queries;
mod registry;
mod replay;
mod runner;
mod running;
mod serving;
#[cfg(test)]
mod sql_test;
mod stamps;
mod step;
mod users;
mod views;
mod webhooks;
mod withheld;
mod workspaces;

pub use audit::{Auditor, Divergence, Report};
pub use batch::Seen;
pub use config::ViewsConfig;
pub use definition::{Definition, Failure, Projector};
pub use diff::Difference;
pub use error::ViewsError;
pub use fill::Progress;
pub use registry::REGISTRY;
pub use replay::replay;
pub use step::{Changed, ChangedRow, Step, Stepper};
pub use views::Views;
