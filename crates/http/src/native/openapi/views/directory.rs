//! Subjects and workspaces.

use std::collections::BTreeMap;

use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

/// A directory entry.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub(in crate::native) struct Subject {
    id: Uuid,
    /// `user:u-asha`
    subject: String,
    number: Option<u32>,
    name: Option<String>,
    status: SubjectStatus,
    attributes: BTreeMap<String, Value>,
    #[schema(format = DateTime)]
    created_at: String,
    created_by: String,
    #[schema(format = DateTime)]
    updated_at: String,
    /// Also the entity tag.
    version: u64,
}

#[derive(ToSchema)]
#[schema(rename_all = "lowercase")]
pub(in crate::native) enum SubjectStatus {
    Active,
    Inactive,
}

/// A page of the directory.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub(in crate::native) struct SubjectPage {
    items: Vec<Subject>,
    next_cursor: Option<String>,
    /// Where to go on in the feed after the whole list, the same on each of its pages.
    position: String,
    total: Option<u64>,
}

/// A workspace with its totals.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub(in crate::native) struct Workspace {
    name: String,
    #[schema(format = DateTime)]
    opened_at: String,
    /// Groups by status; absent while the projection that counts them has stopped.
    groups: Option<BTreeMap<String, u64>>,
}

/// Whom a workspace belongs to.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub(in crate::native) struct Owner {
    id: Uuid,
    /// An IANA time zone; UTC where there is none.
    timezone: Option<String>,
    /// The brand of groups that name none.
    primary_brand: Option<Uuid>,
    first_name: Option<String>,
    last_name: Option<String>,
    email: Option<String>,
    #[schema(format = DateTime)]
    created_at: String,
    #[schema(format = DateTime)]
    updated_at: String,
}

/// The workspaces within reach.
#[derive(ToSchema)]
pub(in crate::native) struct Workspaces {
    items: Vec<Workspace>,
}
