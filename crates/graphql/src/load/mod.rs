//! Batched reads: what all items of a list need is asked for once.
//!
//! Resolvers ask the [`Loader`] for one thing each and wait. [`drive`] runs a whole operation and, each time it
//! can get no further by itself, sends off what has been asked for since, one statement per kind of thing. There
//! is no timer in it, so how many statements an operation costs depends on its text alone.

mod batch;
mod drive;
mod loader;

pub(crate) use drive::{drive, drive_stream};
pub(crate) use loader::{Loader, MemberList};
