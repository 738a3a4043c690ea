//! Requests into commands and questions, views into answers. Pure.

mod fields;
mod form;
mod group;
mod ids;
mod job;
mod paging;
mod params;
mod times;

pub(super) use form::{Form, creation, form, update};
pub(super) use group::{TYPELESS, created, group, is_active, type_of};
pub(super) use ids::removal;
pub(super) use job::{job, status, upload_failed, uploaded};
pub(super) use paging::Paging;
pub(super) use params::{active, object_id, pattern};

/// The kind of members that this API knows.
pub(super) const USER: &str = "user";
/// Their role.
pub(super) const ROLE: &str = "member";
