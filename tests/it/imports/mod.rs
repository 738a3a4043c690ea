//! Imports of ids from files: what becomes of good and bad files, of faults, and of the process in between.

mod content;
mod faults;
mod plant;
mod restarts;
mod views;
