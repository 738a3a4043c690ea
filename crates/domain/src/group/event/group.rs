//! What happens to a group as a whole.

use serde::{Deserialize, Serialize};

use super::is_false;
use crate::Attributes;
use crate::context::Actor;
use crate::ids::{GroupId, ObjectId, Token, WorkspaceName};
use crate::patch::{Patch, present};

/// See [`GroupEvent::Created`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GroupCreated {
    /// The native id.
    pub id: GroupId,
    /// Where it belongs.
    pub workspace: WorkspaceName,
    /// From 1 in `number_scope`.
    pub number: u32,
    /// Where the number counts.
    pub number_scope: String,
    /// The short code.
    pub token: Token,
    /// The 24-hex id.
    pub object_id: ObjectId,
    /// What it is called.
    pub name: String,
    /// Whether the name is claimed, to be released by a rename or the end.
    #[serde(default, skip_serializing_if = "is_false")]
    pub name_claimed: bool,
    /// Free text; absent and empty are told apart.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// A free word of the client.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// How members come in, as far as a client cares.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub membership_type: Option<String>,
    /// Sorted, without repetition.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
    /// Free values.
    #[serde(default, skip_serializing_if = "Attributes::is_empty")]
    pub attributes: Attributes,
    /// The moment the group is filed under, in unix seconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub filed_at: Option<i64>,
    /// Whether a first import decides when the group may be used.
    #[serde(default, skip_serializing_if = "is_false")]
    pub awaiting_import: bool,
    /// Who made it.
    pub creator: Actor,
}

/// See [`GroupEvent::DetailsChanged`]. What is absent stays as it was.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct GroupDetailsChanged {
    /// The new name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Whether the new name is claimed; meaningless without `name`.
    #[serde(default, skip_serializing_if = "is_false")]
    pub name_claimed: bool,
    /// The new description, or none.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    pub description: Patch<String>,
    /// The new kind, or none.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    pub kind: Patch<String>,
    /// The new membership type, or none.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    pub membership_type: Patch<String>,
    /// The new tags, whole.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tags: Option<Vec<String>>,
    /// The new attributes, whole.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attributes: Option<Attributes>,
    /// The path of the picture that stands for the group from now on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub thumb: Option<String>,
}

/// See [`GroupEvent::Suspended`].
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct GroupSuspended {}

/// See [`GroupEvent::Reactivated`].
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct GroupReactivated {}

/// See [`GroupEvent::Deleted`].
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct GroupDeleted {}
