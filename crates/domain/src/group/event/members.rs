//! What happens to memberships.

use serde::{Deserialize, Serialize};

use super::is_false;
use crate::group::IdList;
use crate::reference::Reference;

/// See [`GroupEvent::MembersAdded`]: ids of one kind, 10 000 at most.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MembersAdded {
    /// The kind of all of them.
    pub kind: String,
    /// The ids after the colon.
    pub ids: IdList,
    /// Their role.
    pub role: String,
    /// Whether they have seen the group already.
    #[serde(default, skip_serializing_if = "is_false")]
    pub visited: bool,
}

/// Why members are no longer in the group.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RemovalReason {
    /// Somebody removed them.
    Removed,
    /// They left of their own accord.
    Left,
    /// Their directory entry was removed.
    SubjectRemoved,
    /// A photo went to another group.
    Moved,
}

/// See [`GroupEvent::MembersRemoved`]: ids of one kind, 10 000 at most.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MembersRemoved {
    /// The kind of all of them.
    pub kind: String,
    /// The ids after the colon.
    pub ids: Vec<String>,
    /// Why.
    pub reason: RemovalReason,
}

/// See [`GroupEvent::MembersSuspended`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MembersSuspended {
    /// The kind of all of them.
    pub kind: String,
    /// The ids after the colon.
    pub ids: Vec<String>,
}

/// See [`GroupEvent::MembersReactivated`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MembersReactivated {
    /// The kind of all of them.
    pub kind: String,
    /// The ids after the colon.
    pub ids: Vec<String>,
}

/// See [`GroupEvent::MembersRoleChanged`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MembersRoleChanged {
    /// The kind of all of them.
    pub kind: String,
    /// The ids after the colon.
    pub ids: Vec<String>,
    /// The new role.
    pub role: String,
}

/// See [`GroupEvent::MemberVisited`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemberVisited {
    /// Who.
    pub member: Reference,
    /// The flag.
    pub visited: bool,
}
