//! What happens to resources.

use serde::{Deserialize, Serialize};

use super::RemovalReason;
use crate::Attributes;
use crate::reference::Reference;

/// A resource with what the client keeps beside it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LinkedResource {
    /// `activity:do_900`, `form:5`, `brand:<uuid>`.
    pub resource: Reference,
    /// Free values, such as the type of an activity.
    #[serde(default, skip_serializing_if = "Attributes::is_empty")]
    pub attributes: Attributes,
}

/// See [`GroupEvent::ResourcesLinked`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResourcesLinked {
    /// In link order.
    pub resources: Vec<LinkedResource>,
}

/// See [`GroupEvent::ResourcesUnlinked`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResourcesUnlinked {
    /// Which.
    pub resources: Vec<Reference>,
    /// Why.
    pub reason: RemovalReason,
}
