//! Two dialects set to one workspace: what one makes, the other reads, changes and deletes.
//!
//! One more dialect: a file that implements [`dialect::Dialect`], and a line in the table of `pairs.rs`.

mod devicemagic;
mod dialect;
mod hype;
mod off;
mod pairs;
mod photo;
mod sensiflow;
mod site;
mod sunbird;
