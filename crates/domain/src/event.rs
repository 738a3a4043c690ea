//! Streams, and the closed list of everything that can happen.

use std::cell::RefCell;
use std::fmt;
use std::str::FromStr;

use serde::Serialize;
use uuid::Uuid;

use crate::archive::ArchiveEvent;
use crate::group::GroupEvent;
use crate::ids::{ArchiveId, GroupId, SubjectId, WebhookId, WorkspaceName};
use crate::progress::ProgressEvent;
use crate::reference::Reference;
use crate::subject::SubjectEvent;
use crate::webhook::WebhookEvent;
use crate::workspace::WorkspaceEvent;

/// What a stream is about; the first part of its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Category {
    /// A group, its memberships, resources and imports.
    Group = 1,
    /// A directory entry.
    Subject = 2,
    /// A workspace.
    Workspace = 3,
    /// Progress in one activity.
    Progress = 4,
    /// A zip of photos.
    Archive = 5,
    /// Who wants to be told of events.
    Webhook = 6,
}

impl Category {
    /// All of them.
    pub const ALL: [Self; 6] =
        [Self::Group, Self::Subject, Self::Workspace, Self::Progress, Self::Archive, Self::Webhook];

    /// The text before the first hyphen of a stream name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Group => "group",
            Self::Subject => "subject",
            Self::Workspace => "workspace",
            Self::Progress => "progress",
            Self::Archive => "archive",
            Self::Webhook => "webhook",
        }
    }
}

/// The namespace of stream ids that are made from names (version 5 UUIDs).
const NAMES: Uuid = Uuid::from_u128(0x9d0c_6d5e_51f0_4b3c_8a3f_5b2b_6c1e_7a40);

/// The name of a stream: `<category>-<uuid>`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StreamId {
    /// What it is about.
    pub category: Category,
    /// Which one.
    pub id: Uuid,
}

impl StreamId {
    /// The stream of a group.
    pub const fn group(id: GroupId) -> Self {
        Self { category: Category::Group, id: id.0 }
    }

    /// The stream of a directory entry.
    pub const fn subject(id: SubjectId) -> Self {
        Self { category: Category::Subject, id: id.0 }
    }

    /// The stream of a zip of photos.
    pub const fn archive(id: ArchiveId) -> Self {
        Self { category: Category::Archive, id: id.0 }
    }

    /// The stream of a webhook.
    pub const fn webhook(id: WebhookId) -> Self {
        Self { category: Category::Webhook, id: id.0 }
    }

    /// The stream of a workspace.
    pub fn workspace(name: &WorkspaceName) -> Self {
        Self { category: Category::Workspace, id: Uuid::new_v5(&NAMES, name.as_str().as_bytes()) }
    }

    /// The stream of everybody's progress in one activity of a workspace.
    pub fn progress(workspace: &WorkspaceName, activity: &Reference) -> Self {
        let name = format!("{workspace}/{}", activity.id());
        Self { category: Category::Progress, id: Uuid::new_v5(&NAMES, name.as_bytes()) }
    }
}

impl fmt::Display for StreamId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.category.as_str(), self.id)
    }
}

/// A text that names no stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("is not a stream name")]
pub struct InvalidStream;

impl FromStr for StreamId {
    type Err = InvalidStream;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (category, id) = text.split_once('-').ok_or(InvalidStream)?;
        let category = Category::ALL.into_iter().find(|c| c.as_str() == category).ok_or(InvalidStream)?;
        Ok(Self { category, id: Uuid::parse_str(id).map_err(|_| InvalidStream)? })
    }
}

/// JSON in a buffer of exactly its size: a payload stays in memory until it is durable, and a hundred large ones that
/// grew by doubling would take twice their room.
pub(crate) fn json(payload: &impl Serialize) -> serde_json::Result<Vec<u8>> {
    thread_local! {
        static SCRATCH: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
    }
    SCRATCH.with_borrow_mut(|scratch| {
        scratch.clear();
        serde_json::to_writer(&mut *scratch, payload)?;
        let json = scratch.as_slice().to_vec();
        scratch.shrink_to(1 << 20);
        Ok(json)
    })
}

/// Declares an event enum: each variant wraps its payload struct and has a fixed type name and schema version.
///
/// Type names are constants, never Rust paths, so that renaming code cannot rename history.
macro_rules! events {
    ($(#[$doc:meta])* $name:ident, $family:ident { $( $(#[$vdoc:meta])* $variant:ident($payload:ty) = $kind:literal @ $version:literal ),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq)]
        pub enum $name { $( $(#[$vdoc])* $variant($payload) ),+ }

        impl $name {
            /// Type name and current schema version of every variant.
            pub const KINDS: &'static [(&'static str, u16)] = &[$(($kind, $version)),+];

            /// The type name in the log.
            pub const fn kind(&self) -> &'static str {
                match self { $( Self::$variant(_) => $kind ),+ }
            }

            /// The schema version in which this program writes the event.
            pub const fn schema_version(&self) -> u16 {
                match self { $( Self::$variant(_) => $version ),+ }
            }

            /// The payload as JSON.
            pub fn payload(&self) -> serde_json::Result<Vec<u8>> {
                match self { $( Self::$variant(payload) => $crate::event::json(payload) ),+ }
            }

            /// Reads a payload in its current schema; `None` for a type that is not of this family.
            pub fn decode(kind: &str, payload: &[u8]) -> Option<serde_json::Result<Self>> {
                match kind {
                    $( $kind => Some(serde_json::from_slice(payload).map(Self::$variant)), )+
                    _ => None,
                }
            }
        }

        impl From<$name> for $crate::event::Event {
            fn from(event: $name) -> Self { Self::$family(event) }
        }

        $( impl From<$payload> for $name {
            fn from(payload: $payload) -> Self { Self::$variant(payload) }
        } )+
    };
}
pub(crate) use events;

/// Everything that can happen.
#[derive(Debug, Clone, PartialEq)]
pub enum Event {
    /// To a group.
    Group(GroupEvent),
    /// To a directory entry.
    Subject(SubjectEvent),
    /// To a workspace.
    Workspace(WorkspaceEvent),
    /// In an activity.
    Progress(ProgressEvent),
    /// To a zip of photos.
    Archive(ArchiveEvent),
    /// To a webhook.
    Webhook(WebhookEvent),
}

impl Event {
    /// Type name and current schema version of every event there is.
    pub fn kinds() -> impl Iterator<Item = (&'static str, u16)> {
        let families = [
            GroupEvent::KINDS,
            SubjectEvent::KINDS,
            WorkspaceEvent::KINDS,
            ProgressEvent::KINDS,
            ArchiveEvent::KINDS,
            WebhookEvent::KINDS,
        ];
        families.into_iter().flatten().copied()
    }

    /// The type name in the log.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Group(event) => event.kind(),
            Self::Subject(event) => event.kind(),
            Self::Workspace(event) => event.kind(),
            Self::Progress(event) => event.kind(),
            Self::Archive(event) => event.kind(),
            Self::Webhook(event) => event.kind(),
        }
    }

    /// The schema version in which this program writes the event.
    pub const fn schema_version(&self) -> u16 {
        match self {
            Self::Group(event) => event.schema_version(),
            Self::Subject(event) => event.schema_version(),
            Self::Workspace(event) => event.schema_version(),
            Self::Progress(event) => event.schema_version(),
            Self::Archive(event) => event.schema_version(),
            Self::Webhook(event) => event.schema_version(),
        }
    }

    /// The payload as JSON.
    pub fn payload(&self) -> serde_json::Result<Vec<u8>> {
        match self {
            Self::Group(event) => event.payload(),
            Self::Subject(event) => event.payload(),
            Self::Workspace(event) => event.payload(),
            Self::Progress(event) => event.payload(),
            Self::Archive(event) => event.payload(),
            Self::Webhook(event) => event.payload(),
        }
    }

    /// Reads a payload in its current schema; `None` for a type this program does not know.
    pub fn decode(kind: &str, payload: &[u8]) -> Option<serde_json::Result<Self>> {
        fn lift<E: Into<Event>>(decoded: serde_json::Result<E>) -> serde_json::Result<Event> {
            decoded.map(Into::into)
        }
        GroupEvent::decode(kind, payload)
            .map(lift)
            .or_else(|| SubjectEvent::decode(kind, payload).map(lift))
            .or_else(|| WorkspaceEvent::decode(kind, payload).map(lift))
            .or_else(|| ProgressEvent::decode(kind, payload).map(lift))
            .or_else(|| ArchiveEvent::decode(kind, payload).map(lift))
            .or_else(|| WebhookEvent::decode(kind, payload).map(lift))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stream_name_reads_back() {
        let stream = StreamId::workspace(&"acme".parse().unwrap());
        assert_eq!(stream.to_string().parse(), Ok(stream));
        assert_eq!("group-1".parse::<StreamId>(), Err(InvalidStream));
    }

    #[test]
    fn type_names_are_unique_and_carry_their_category() {
        let mut names: Vec<_> = Event::kinds().map(|(kind, _)| kind).collect();
        for name in &names {
            let category = name.split_once('.').unwrap().0;
            assert!(Category::ALL.iter().any(|c| c.as_str() == category), "{name}");
        }
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), Event::kinds().count());
    }
}
