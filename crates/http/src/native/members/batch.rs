//! Many members at once.

use http::StatusCode;
use rollbook_app::{AppError, Done};
use rollbook_domain::group::commands::{
    AddMembers, BulkReport, ChangeRole, Existing, Mode, ReactivateMembers, RemoveMembers, SuspendMembers,
};
use rollbook_domain::{GroupId, Reference};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::native::answer::{Answer, done};
use crate::native::openapi::{Bulk, Conditional, WriteProblems};
use crate::native::wire::{Member, MemberOrReference, OrBare, Strictness, Wholeness};
use crate::problem::{Problem, kind};
use crate::request::{Demands, Input, Write};

/// A change of many memberships.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = MembersChange)]
pub(super) struct Body {
    action: Action,
    #[serde(default)]
    mode: Wholeness,
    /// What a member that is in already (or, but for `add`, not in) amounts to.
    #[serde(default)]
    existing: Strictness,
    /// For `add`, of those who bring none; for `changeRole`, of all.
    role: Option<String>,
    #[schema(value_type = Vec<MemberOrReference>)]
    members: Vec<OrBare<Member>>,
}

impl Input for Body {
    const DEMANDS: Demands = Demands::OfExisting;
}

/// What shall become of them.
#[derive(Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
enum Action {
    Add,
    Remove,
    ChangeRole,
    Suspend,
    Reactivate,
}

/// Change many memberships at once
///
/// `mode` is `atomic` (the first bad item refuses everything) or `partial` (good ones are applied, the others
/// reported).
#[utoipa::path(
    post,
    path = "/v1/groups/{group}/members",
    tag = "members",
    params(("group" = uuid::Uuid, Path), Conditional),
    request_body = Body,
    responses((status = 200, body = Bulk), WriteProblems),
)]
pub(super) async fn change_members(mut write: Write<Body>) -> Answer {
    let group: GroupId = write.head.path.get("group")?;
    let members = std::mem::take(&mut write.input.members).into_iter().map(|OrBare(member)| member).collect();
    let report = match write.input.action {
        Action::Add => add(&write, group, members).await?,
        Action::ChangeRole => change_role(&write, group, references(members)?).await?,
        _ => change(&write, group, references(members)?).await?,
    };
    done(write.head.app(), StatusCode::OK, &report, &report.outcome)
}

async fn add(write: &Write<Body>, group: GroupId, members: Vec<Member>) -> Result<Done<BulkReport>, AppError> {
    let role = write.input.role.as_deref();
    let members = members.into_iter().map(|member| member.into_new(role)).collect();
    let command = AddMembers { members, mode: write.input.mode.into(), existing: write.input.existing.into() };
    write.head.app().add_members(&write.head.call, group, write.head.if_version, command).await
}

async fn change_role(
    write: &Write<Body>,
    group: GroupId,
    members: Vec<Reference>,
) -> Result<Done<BulkReport>, Problem> {
    let role = write.input.role.clone().ok_or_else(|| wrong("/role", "is needed to change roles"))?;
    let command = ChangeRole { members, role, mode: write.input.mode.into(), missing: write.input.existing.into() };
    Ok(write.head.app().change_role(&write.head.call, group, write.head.if_version, command).await?)
}

async fn change(write: &Write<Body>, group: GroupId, members: Vec<Reference>) -> Result<Done<BulkReport>, Problem> {
    if write.input.role.is_some() {
        return Err(wrong("/role", "means nothing for this action"));
    }
    let (app, call, version) = (write.head.app(), &write.head.call, write.head.if_version);
    let mode: Mode = write.input.mode.into();
    let missing: Existing = write.input.existing.into();
    let report = match write.input.action {
        Action::Suspend => app.suspend_members(call, group, version, SuspendMembers { members, mode, missing }).await,
        Action::Reactivate => {
            app.reactivate_members(call, group, version, ReactivateMembers { members, mode, missing }).await
        }
        Action::Add | Action::ChangeRole | Action::Remove => {
            let command = RemoveMembers { mode, missing, ..RemoveMembers::strict(members) };
            app.remove_members(call, group, version, command).await
        }
    };
    Ok(report?)
}

fn wrong(path: &str, what: &str) -> Problem {
    Problem::new(&kind::INVALID_FIELD, format!("{path}: {what}.")).with("path", path)
}

/// Members who bring no role, which means something for `add` only.
fn references(members: Vec<Member>) -> Result<Vec<Reference>, Problem> {
    let bare = |(index, member): (usize, Member)| {
        member.bare().ok_or_else(|| wrong(&format!("/members/{index}/role"), "means nothing for this action"))
    };
    members.into_iter().enumerate().map(bare).collect()
}
