//! What happens to a directory entry.

use serde::{Deserialize, Serialize};

use super::state::SubjectStatus;
use crate::Attributes;
use crate::event::events;
use crate::ids::{SubjectId, WorkspaceName};
use crate::patch::{Patch, present};
use crate::reference::Reference;

events! {
    /// Everything in a subject's stream.
    SubjectEvent, Subject {
        /// It is known from now on.
        Registered(SubjectRegistered) = "subject.registered" @ 1,
        /// Its name, status or attributes changed.
        Changed(SubjectChanged) = "subject.changed" @ 1,
        /// It is no longer known.
        Removed(SubjectRemoved) = "subject.removed" @ 1,
    }
}

/// See [`SubjectEvent::Registered`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SubjectRegistered {
    /// Its stream.
    pub id: SubjectId,
    /// Where it belongs.
    pub workspace: WorkspaceName,
    /// `user:u-asha`, `device:31`: the name members and resources go by.
    pub subject: Reference,
    /// Its number, where its kind is numbered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<u32>,
    /// What people call it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Whether it may be used.
    pub status: SubjectStatus,
    /// What the kind has beside: `streamUrl`, `identifier`, `children`.
    #[serde(default, skip_serializing_if = "Attributes::is_empty")]
    pub attributes: Attributes,
}

/// See [`SubjectEvent::Changed`]. What is absent stays as it was.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SubjectChanged {
    /// The new name, or none.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    pub name: Patch<String>,
    /// The new status.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<SubjectStatus>,
    /// The new attributes, whole.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attributes: Option<Attributes>,
}

/// See [`SubjectEvent::Removed`].
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SubjectRemoved {}
