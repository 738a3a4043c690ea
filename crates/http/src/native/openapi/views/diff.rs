//! What changed between two moments.

use utoipa::ToSchema;

use super::directory::Subject;
use super::groups::{Group, Resource};
use super::members::Membership;

#[derive(ToSchema)]
#[schema(rename_all = "lowercase")]
pub(in crate::native) enum ChangeKind {
    Added,
    Removed,
    Changed,
    Unchanged,
}

#[derive(ToSchema)]
pub(in crate::native) struct GroupChange {
    change: ChangeKind,
    before: Option<Group>,
    after: Option<Group>,
}

#[derive(ToSchema)]
pub(in crate::native) struct MembershipChange {
    change: ChangeKind,
    before: Option<Membership>,
    after: Option<Membership>,
}

#[derive(ToSchema)]
pub(in crate::native) struct ResourceChange {
    change: ChangeKind,
    before: Option<Resource>,
    after: Option<Resource>,
}

#[derive(ToSchema)]
pub(in crate::native) struct SubjectChange {
    change: ChangeKind,
    before: Option<Subject>,
    after: Option<Subject>,
}

#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub(in crate::native) struct MembershipChanges {
    items: Vec<MembershipChange>,
    next_cursor: Option<String>,
}

/// What changed in a group from one position to another.
#[derive(ToSchema)]
pub(in crate::native) struct GroupDiff {
    from: String,
    to: String,
    group: GroupChange,
    members: MembershipChanges,
    resources: Vec<ResourceChange>,
}

/// What changed in the groups of a member from one position to another.
#[derive(ToSchema)]
pub(in crate::native) struct MemberDiff {
    from: String,
    to: String,
    items: Vec<MembershipChange>,
}

/// What changed in a workspace from one position to another.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub(in crate::native) struct WorkspaceDiff {
    from: String,
    to: String,
    groups: Vec<GroupChange>,
    subjects: Vec<SubjectChange>,
    next_cursor: Option<String>,
}
