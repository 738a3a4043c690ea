//! What happens to a directory entry.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::state::SubjectStatus;
use crate::Attributes;
use crate::event::events;
use crate::ids::{SubjectId, WorkspaceName};
use crate::patch::{Patch, present};
use crate::reference::Reference;
use crate::time::Timestamp;

events! {
    /// Everything in a subject's stream.
    SubjectEvent, Subject {
        /// It is known from now on.
        Registered(SubjectRegistered) = "subject.registered" @ 1,
        /// Its name, status or attributes changed.
        Changed(SubjectChanged) = "subject.changed" @ 1,
        /// It is no longer known.
        Removed(SubjectRemoved) = "subject.removed" @ 1,
        /// The key of its personal fields is destroyed, in this and in every earlier event of its stream.
        Erased(SubjectErased) = "subject.erased" @ 1,
        /// It may do more or less than before.
        RoleChanged(SubjectRoleChanged) = "subject.role-changed" @ 1,
        /// It proves itself by another secret.
        CredentialSet(SubjectCredentialSet) = "subject.credential-set" @ 1,
        /// It has logged in; an earlier session is over.
        SessionOpened(SubjectSessionOpened) = "subject.session-opened" @ 1,
        /// It has logged out.
        SessionClosed(SubjectSessionClosed) = "subject.session-closed" @ 1,
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
    /// What the kind has beside: `stream_url`, `identifier`, `children`.
    #[serde(default, skip_serializing_if = "Attributes::is_empty")]
    pub attributes: Attributes,
    /// What nobody else in the workspace may have, by what it is: `email`, `identifier`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub claims: BTreeMap<String, String>,
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

/// See [`SubjectEvent::Erased`].
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SubjectErased {}

/// See [`SubjectEvent::RoleChanged`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SubjectRoleChanged {
    /// A word of the surface.
    pub role: String,
}

/// See [`SubjectEvent::CredentialSet`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SubjectCredentialSet {
    /// The salted argon2id hash of the secret in PHC form, never the secret; none once it is erased.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub argon2id: Option<String>,
}

/// See [`SubjectEvent::SessionOpened`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SubjectSessionOpened {
    /// Of the text that the client shows, in hex.
    pub token_sha256: String,
    /// From when on it is no longer taken.
    pub expires_at: Timestamp,
}

/// See [`SubjectEvent::SessionClosed`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SubjectSessionClosed {
    /// Which session.
    pub token_sha256: String,
}
