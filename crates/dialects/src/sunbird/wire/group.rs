//! Groups as read and as listed.

use std::collections::BTreeMap;

use rollbook_domain::Attributes;
use serde::Serialize;

/// A group as read. Group keys that are null are left out.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(in super::super) struct GroupBody {
    pub(in super::super) id: String,
    pub(in super::super) name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in super::super) description: Option<String>,
    pub(in super::super) status: &'static str,
    pub(in super::super) membership_type: String,
    pub(in super::super) created_by: String,
    pub(in super::super) created_on: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in super::super) updated_by: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in super::super) updated_on: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in super::super) activities: Option<Vec<ActivityBody>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in super::super) members: Option<Vec<MemberBody>>,
}

/// A group as listed for a member; `group.members` is never there.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(in super::super) struct GroupRow {
    #[serde(flatten)]
    pub(in super::super) group: GroupBody,
    pub(in super::super) member_role: String,
    pub(in super::super) visited: bool,
}

/// The result of a list.
#[derive(Debug, Serialize)]
pub(in super::super) struct GroupsBody {
    pub(in super::super) group: Vec<GroupRow>,
}

/// An activity.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(in super::super) struct ActivityBody {
    pub(in super::super) id: String,
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub(in super::super) kind: Option<String>,
    /// What the client kept beside.
    #[serde(flatten)]
    pub(in super::super) extra: BTreeMap<String, String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in super::super) activity_info: Option<ActivityInfo>,
}

/// What the content search would say of an activity.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(in super::super) struct ActivityInfo {
    pub(in super::super) identifier: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in super::super) name: Option<String>,
    #[serde(flatten)]
    pub(in super::super) rest: Attributes,
}

/// A member; nulls stay.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(in super::super) struct MemberBody {
    pub(in super::super) user_id: String,
    pub(in super::super) group_id: String,
    pub(in super::super) role: String,
    pub(in super::super) status: &'static str,
    pub(in super::super) created_on: String,
    pub(in super::super) created_by: String,
    pub(in super::super) updated_on: Option<String>,
    pub(in super::super) updated_by: Option<String>,
    /// Who has left is not listed.
    pub(in super::super) removed_on: Option<()>,
    pub(in super::super) removed_by: Option<()>,
    pub(in super::super) visited: bool,
    pub(in super::super) name: String,
}
