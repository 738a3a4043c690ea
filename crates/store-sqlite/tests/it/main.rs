//! The SQLite store from outside.

mod contract;
mod crashes;
mod failures;
mod keys;
mod opening;
mod proof;
mod sifting;
mod support;
