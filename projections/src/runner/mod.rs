//! Takes the log into the views, or watches another process do so.

mod adopt;
mod applier;
mod attempt;
mod checkpoints;
mod feed;
mod follow;
mod lead;
mod load;
pub(crate) mod meter;
mod pace;
mod rest;
mod role;

pub(crate) use adopt::align;
pub(crate) use applier::Applier;
pub(crate) use checkpoints::{Marks, TABLES};
pub(crate) use feed::{Fed, Feed, Follow};
pub(crate) use load::Load;
pub(crate) use role::{Filled, Order, Runner};
