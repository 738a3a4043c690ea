//! Groups and what is linked to them.

use std::collections::BTreeMap;

use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

/// A group.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub(in crate::native) struct Group {
    id: Uuid,
    /// From 1 in its workspace, never reused.
    number: u32,
    /// Six characters, unique in the deployment.
    token: String,
    /// 24 hex digits.
    object_id: String,
    name: String,
    description: Option<String>,
    kind: Option<String>,
    membership_type: Option<String>,
    status: GroupStatus,
    /// Sorted.
    tags: Vec<String>,
    attributes: BTreeMap<String, Value>,
    /// Members of all kinds, suspended ones included.
    member_count: u64,
    /// The same by kind.
    member_counts: BTreeMap<String, u64>,
    resource_count: u64,
    /// The moment it is filed under, in unix seconds.
    filed_at: Option<i64>,
    /// The path of the picture that stands for it.
    thumb: Option<String>,
    /// Whether a first import decides when it may be used.
    awaiting_import: bool,
    creator: String,
    #[schema(format = DateTime)]
    created_at: String,
    #[schema(format = DateTime)]
    updated_at: String,
    #[schema(format = DateTime)]
    details_updated_at: Option<String>,
    details_updated_by: Option<String>,
    /// Also the entity tag.
    version: u64,
}

#[derive(ToSchema)]
#[schema(rename_all = "lowercase")]
pub(in crate::native) enum GroupStatus {
    Active,
    Suspended,
    Deleted,
}

/// A page of groups.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub(in crate::native) struct GroupPage {
    items: Vec<Group>,
    next_cursor: Option<String>,
    /// Where to go on in the feed after the whole list, the same on each of its pages.
    position: String,
    /// If it was asked for.
    total: Option<u64>,
}

/// A linked resource.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub(in crate::native) struct Resource {
    group_id: Uuid,
    /// `activity:do_900`
    resource: String,
    attributes: BTreeMap<String, Value>,
    #[schema(format = DateTime)]
    linked_at: String,
    linked_by: String,
}

/// A group's resources in link order.
#[derive(ToSchema)]
pub(in crate::native) struct Resources {
    items: Vec<Resource>,
}
