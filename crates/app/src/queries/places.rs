//! Where in the log to look.

use rollbook_domain::{Actor, GroupId, ObjectId, Reference};
use rollbook_store::Position;
use uuid::Uuid;

/// What a history is about, other than a stream.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Topic {
    /// A member, in whichever group, with its directory entry and its progress.
    Member(Reference),
    /// A member in one group.
    Membership(GroupId, Reference),
    /// An import.
    Import(ObjectId),
    /// What a command led to.
    Sequel(Uuid),
    /// Who acted, or on whose behalf.
    Actor(Actor),
}

/// Which places.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlaceSearch {
    /// Where what is to be found.
    pub topic: Topic,
    /// Beyond this position.
    pub after: Position,
    /// Not beyond this one.
    pub up_to: Position,
    /// The last places first.
    pub newest_first: bool,
    /// At most how many.
    pub limit: u32,
}

/// A stretch of the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// Its first position.
    pub first: Position,
    /// Its last position.
    pub last: Position,
    /// Whether all of it is about the topic; else it has to be looked at.
    pub certain: bool,
}
