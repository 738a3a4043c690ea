//! Who is in a group, held so that a million members cost about 20 MB.

mod key;
mod pages;
mod set;
mod tables;

pub(crate) use key::digest;
pub use set::{MAX_WORDS, MemberSet, Membership};
pub(super) use tables::Tables;
