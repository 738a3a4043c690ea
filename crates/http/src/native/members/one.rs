//! One membership.

use http::StatusCode;
use rollbook_app::{AppError, Done};
use rollbook_domain::group::commands::{
    BulkReport, Existing, LeaveGroup, MemberChanges, MemberEdit, Mode, NewMember, ReactivateMembers, RemoveMembers,
    SetVisited, SuspendMembers, UpdateGroup,
};
use rollbook_domain::group::state::MEMBER;
use rollbook_domain::{GroupId, Reference, Refusal};
use serde::Deserialize;
use utoipa::ToSchema;

use super::list::unknown;
use crate::native::answer::{Answer, Plain, done};
use crate::native::openapi::{Changed, Conditional, WriteProblems};
use crate::problem::Problem;
use crate::request::{Demands, Input, Nothing, Write};

/// A member of a group.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = MemberPut)]
pub(super) struct Put {
    /// As what; left out, a new member is a `member` and one that is in keeps its role.
    role: Option<String>,
}

impl Input for Put {
    const OPTIONAL: bool = true;
    const DEMANDS: Demands = Demands::OfExisting;
}

/// Put a member in, or give it another role
///
/// A suspended membership is reactivated.
#[utoipa::path(
    put,
    path = "/v1/groups/{group}/members/{member}",
    tag = "members",
    params(("group" = uuid::Uuid, Path), ("member" = String, Path, description = "user:u-asha"), Conditional),
    request_body = Option<Put>,
    responses((status = 200, body = Changed), WriteProblems),
)]
pub(super) async fn put_member(write: Write<Put>) -> Answer {
    let (group, member) = names(&write)?;
    let role = write.input.role.as_deref().unwrap_or(MEMBER);
    let edit = write.input.role.iter().map(|role| edit(&member, role)).collect();
    let add = vec![NewMember::with_role(member, role)];
    let members =
        MemberChanges { add, existing: Existing::Skip, edit, missing: Existing::Skip, ..MemberChanges::default() };
    let command = UpdateGroup { members, ..UpdateGroup::default() };
    let put = write.head.app().update_group(&write.head.call, group, write.head.if_version, command).await?;
    done(write.head.app(), StatusCode::OK, &put, Plain {})
}

fn edit(member: &Reference, role: &str) -> MemberEdit {
    MemberEdit { member: member.clone(), role: Some(role.to_owned()), visited: None }
}

fn names<T>(write: &Write<T>) -> Result<(GroupId, Reference), Problem> {
    Ok((write.head.path.get("group")?, write.head.path.get("member")?))
}

/// In a path, somebody who is not in the group is not found.
fn found<T>(member: &Reference, done: Result<Done<T>, AppError>) -> Result<Done<T>, Problem> {
    done.map_err(|error| match error {
        AppError::Refused(Refusal::NotAMember { .. }) => unknown(member),
        error => error.into(),
    })
}

/// Take a member out
#[utoipa::path(
    delete,
    path = "/v1/groups/{group}/members/{member}",
    tag = "members",
    params(("group" = uuid::Uuid, Path), ("member" = String, Path), Conditional),
    responses((status = 200, body = Changed), WriteProblems),
)]
pub(super) async fn remove_member(write: Write<Nothing>) -> Answer {
    let (group, member) = names(&write)?;
    let command = RemoveMembers::strict(vec![member.clone()]);
    let removed = write.head.app().remove_members(&write.head.call, group, write.head.if_version, command).await;
    changed(&write, &found(&member, removed)?)
}

/// Hide a membership without ending it
#[utoipa::path(
    post,
    path = "/v1/groups/{group}/members/{member}/suspend",
    tag = "members",
    params(("group" = uuid::Uuid, Path), ("member" = String, Path), Conditional),
    responses((status = 200, body = Changed), WriteProblems),
)]
pub(super) async fn suspend_member(write: Write<Nothing>) -> Answer {
    let (group, member) = names(&write)?;
    let members = vec![member.clone()];
    let command = SuspendMembers { members, mode: Mode::Atomic, missing: Existing::Strict };
    let suspended = write.head.app().suspend_members(&write.head.call, group, write.head.if_version, command).await;
    changed(&write, &found(&member, suspended)?)
}

/// Bring a hidden membership back
#[utoipa::path(
    post,
    path = "/v1/groups/{group}/members/{member}/reactivate",
    tag = "members",
    params(("group" = uuid::Uuid, Path), ("member" = String, Path), Conditional),
    responses((status = 200, body = Changed), WriteProblems),
)]
pub(super) async fn reactivate_member(write: Write<Nothing>) -> Answer {
    let (group, member) = names(&write)?;
    let members = vec![member.clone()];
    let command = ReactivateMembers { members, mode: Mode::Atomic, missing: Existing::Strict };
    let reactivated =
        write.head.app().reactivate_members(&write.head.call, group, write.head.if_version, command).await;
    changed(&write, &found(&member, reactivated)?)
}

fn changed(write: &Write<Nothing>, report: &Done<BulkReport>) -> Answer {
    done(write.head.app(), StatusCode::OK, report, Plain {})
}

/// Let a member leave, also a suspended group
#[utoipa::path(
    post,
    path = "/v1/groups/{group}/members/{member}/leave",
    tag = "members",
    params(("group" = uuid::Uuid, Path), ("member" = String, Path), Conditional),
    responses((status = 200, body = Changed), WriteProblems),
)]
pub(super) async fn leave_group(write: Write<Nothing>) -> Answer {
    let (group, member) = names(&write)?;
    let command = LeaveGroup { member: member.clone() };
    let left = write.head.app().leave_group(&write.head.call, group, write.head.if_version, command).await;
    done(write.head.app(), StatusCode::OK, &found(&member, left)?, Plain {})
}

/// Whether a member has seen its group.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Visited {
    visited: bool,
}

impl Input for Visited {
    const DEMANDS: Demands = Demands::OfExisting;
}

/// Note whether a member has seen its group
#[utoipa::path(
    put,
    path = "/v1/groups/{group}/members/{member}/visited",
    tag = "members",
    params(("group" = uuid::Uuid, Path), ("member" = String, Path), Conditional),
    request_body = Visited,
    responses((status = 200, body = Changed), WriteProblems),
)]
pub(super) async fn set_visited(write: Write<Visited>) -> Answer {
    let (group, member) = names(&write)?;
    let command = SetVisited { member, visited: write.input.visited };
    let set = write.head.app().set_visited(&write.head.call, write.head.if_version, vec![(group, command)]).await?;
    done(write.head.app(), StatusCode::OK, &set, Plain {})
}
