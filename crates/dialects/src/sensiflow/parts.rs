//! What of the views this API shows. Pages hold a hundred devices, and most of a document is times and counts that nobody
//! asked for.

use rollbook_domain::group::Status;
use rollbook_domain::{Actor, Attributes, GroupId, Reference};
use serde::Deserialize;

/// Of a group.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct GroupPart {
    pub(super) id: GroupId,
    pub(super) number: u32,
    pub(super) name: String,
    pub(super) description: Option<String>,
    pub(super) status: Status,
}

/// Of a membership.
#[derive(Debug, Deserialize)]
pub(super) struct MemberPart {
    pub(super) member: Reference,
}

/// Of a device.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct DevicePart {
    pub(super) subject: Reference,
    pub(super) name: Option<String>,
    pub(super) attributes: Attributes,
    pub(super) created_by: Actor,
}
