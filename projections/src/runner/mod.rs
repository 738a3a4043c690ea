//! Takes the log into the views.

mod applier;
mod attempt;
mod checkpoints;
mod feed;
mod follow;
pub(crate) mod meter;

pub(crate) use applier::Applier;
pub(crate) use checkpoints::Marks;
pub(crate) use feed::{Fed, Feed};
pub(crate) use follow::{Aligned, Filled, Order, Runner};
