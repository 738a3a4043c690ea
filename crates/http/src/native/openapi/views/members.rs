//! Memberships.

use utoipa::ToSchema;
use uuid::Uuid;

use super::groups::Group;

/// A membership.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub(in crate::native) struct Membership {
    group_id: Uuid,
    /// `user:u-asha`
    member: String,
    role: String,
    status: MembershipStatus,
    visited: bool,
    #[schema(format = DateTime)]
    created_at: String,
    created_by: String,
    #[schema(format = DateTime)]
    updated_at: Option<String>,
    updated_by: Option<String>,
}

#[derive(ToSchema)]
#[schema(rename_all = "lowercase")]
pub(in crate::native) enum MembershipStatus {
    Active,
    Suspended,
}

/// A page of memberships.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub(in crate::native) struct MembershipPage {
    items: Vec<Membership>,
    next_cursor: Option<String>,
    /// Where to go on in the feed after the whole list, the same on each of its pages.
    position: String,
    total: Option<u64>,
}

/// A group as one of its members sees it.
#[derive(ToSchema)]
pub(in crate::native) struct MemberGroup {
    membership: Membership,
    group: Group,
}

/// A page of a member's groups.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub(in crate::native) struct MemberGroupPage {
    items: Vec<MemberGroup>,
    next_cursor: Option<String>,
    /// Where to go on in the feed after the whole list, the same on each of its pages.
    position: String,
    total: Option<u64>,
}
