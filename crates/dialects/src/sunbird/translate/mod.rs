//! From the wire to commands, and from views to the wire. Nothing here waits or fetches.

mod activities;
mod aggregate;
mod create;
mod fields;
mod group;
mod list;
mod members;
mod membership;
mod problems;
mod read;
mod times;
mod update;

pub(super) use aggregate::{aggregate, aggregate_wish};
pub(super) use create::create;
pub(super) use fields::{Malformed, group_id, required, wish};
pub(super) use group::{group_body, member_body};
pub(super) use list::{group_rows, listed_user};
pub(super) use membership::{MembershipProblem, visits};
pub(super) use problems::{Limits, Sent, problems};
pub(super) use read::Fields;
pub(super) use times::stamp;
pub(super) use update::{UpdateWish, update};
