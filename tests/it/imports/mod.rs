//! Imports of ids from files: what becomes of good and bad files, of faults, and of the process in between.

mod content;
mod counts;
mod crashes;
mod faults;
mod killed;
mod orphans;
mod plant;
mod restarts;
pub(crate) mod views;
