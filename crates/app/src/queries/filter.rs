//! What is asked for, and in which order.

use rollbook_domain::group::{ImportStatus, Status};
use rollbook_domain::{GroupId, ObjectId, Reference, Timestamp, Token};

use crate::views::MembershipStatus;

/// Which groups. All that is said must hold; deleted groups are listed only when their status is asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct GroupFilter {
    /// Any of these; empty means active and suspended ones.
    pub statuses: Vec<Status>,
    /// Exactly this kind.
    pub kind: Option<String>,
    /// Whether groups without a kind count as being of that one.
    pub kind_by_default: bool,
    /// At least one of these tags.
    pub tags: Vec<String>,
    /// Part of the name, without regard to case.
    pub name_part: Option<String>,
    /// Exactly this name.
    pub name: Option<String>,
    /// With this member, not suspended.
    pub member: Option<Reference>,
    /// With this resource.
    pub resource: Option<Reference>,
    /// Made at or after.
    pub created_from: Option<Timestamp>,
    /// Made before.
    pub created_to: Option<Timestamp>,
    /// Filed at or after, in unix seconds.
    pub filed_from: Option<i64>,
    /// Filed before, in unix seconds.
    pub filed_to: Option<i64>,
    /// Whether a first import is awaited.
    pub awaiting_import: Option<bool>,
    /// Whether it may be used: active, and no first import awaited.
    pub usable: Option<bool>,
}

/// What groups are sorted by; ties by id in the same direction.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum GroupKey {
    /// The moment of creation.
    #[default]
    Created,
    /// The name, without regard to case.
    Name,
    /// The moment of the last change.
    Updated,
    /// How many members there are.
    MemberCount,
    /// The integer number.
    Number,
    /// The moment it is filed under.
    Filed,
}

/// A direction over a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub struct Order<K> {
    /// The key.
    pub key: K,
    /// From the greatest.
    pub descending: bool,
}

/// Which members of a group.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct MemberFilter {
    /// Of this kind.
    pub kind: Option<String>,
    /// With this role.
    pub role: Option<String>,
    /// In this status.
    pub status: Option<MembershipStatus>,
}

/// What members are sorted by; ties by member.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub enum MemberKey {
    /// `kind:id` by bytes.
    #[default]
    Member,
    /// Since when they are in.
    Created,
    /// Numeric ids by value.
    Number,
}

/// Which directory entries.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SubjectFilter {
    /// Of this kind.
    pub kind: Option<String>,
    /// Part of the name, without regard to case.
    pub name_part: Option<String>,
    /// Whether only those whose ids are decimal numbers of 32 bits, for surfaces that know no others.
    pub integer_ids: bool,
}

/// Which imports.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ImportFilter {
    /// Of this group.
    pub group: Option<GroupId>,
    /// In this status.
    pub status: Option<ImportStatus>,
    /// Of any of these groups (when a name pattern has been resolved).
    pub groups: Option<Vec<GroupId>>,
}

/// A name of a group other than its id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ExternalId {
    /// The integer number, in the number scope of the workspace.
    Number(u32),
    /// The short code, exactly.
    Token(Token),
    /// The 24-hex id.
    ObjectId(ObjectId),
}

/// What an account is looked up by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum UserKey {
    /// Its number.
    Number(u32),
    /// Its e-mail address in lower case.
    Email(String),
    /// The digest of its open session.
    Session(String),
    /// Being the one of this role with the lowest number.
    FirstWithRole(String),
}

/// The size of activity buckets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum BucketSize {
    /// Days of UTC.
    #[default]
    Day,
    /// Weeks of UTC, from Monday.
    Week,
    /// Months of UTC.
    Month,
}
