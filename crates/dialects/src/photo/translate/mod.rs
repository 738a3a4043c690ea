//! From requests to commands and from views to answers. Nothing here waits or asks anybody.

mod brand;
mod day;
mod group;
mod names;
mod owner;
mod photo;
mod process;
mod zip;

pub(super) use brand::{brand, new_brand};
pub(super) use day::day;
pub(super) use group::{change, created, group, new_group};
pub(super) use owner::{owner, owner_change};
pub(super) use photo::{added, copy_or_move, count, photo, public, sort_order};
pub(super) use process::{disposition, expired, process};
pub(super) use zip::{Wish, new_zip, title};
