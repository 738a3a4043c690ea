//! Looks, all the time and at little cost, whether the views are what the log makes of them.
//!
//! A sample is one stream: its events are folded by the very projectors into a database that nobody sees, and the rows
//! that come of it must be those of the view. The view is read in one snapshot together with its checkpoint, and the
//! fold ends there, so that a view which is behind, is being rebuilt or moves on meanwhile differs in nothing. What
//! differs is looked at once more when the view has caught up, and only then told.
//!
//! Rows that belong to no single stream (totals, photos that move between groups, progress) are left to
//! `rollbook projections diff`.

mod auditor;
mod meter;
mod sample;
mod sampled;
mod walk;

pub use auditor::{Auditor, Report};
pub use sample::Divergence;
