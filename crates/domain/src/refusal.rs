//! Why a command was refused. Every surface maps these, in one place, to its own words and statuses.

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// A rule said no. Nothing has changed.
#[derive(Debug, Clone, PartialEq, Eq, Error, Serialize, Deserialize)]
#[serde(tag = "code", rename_all = "kebab-case")]
pub enum Refusal {
    /// No such group in this workspace, or a deleted one.
    #[error("group not found")]
    UnknownGroup,
    /// The id chosen by the client names a group already.
    #[error("a group with this id exists already")]
    GroupExists,
    /// The group is suspended, and this command does not pass then.
    #[error("group is suspended")]
    GroupSuspended,
    /// Another group of the workspace has this name.
    #[error("a group with this name exists already")]
    NameTaken,
    /// A text breaks a rule of the surface. It is told, never read back.
    #[error("{field} {reason}")]
    #[serde(skip_deserializing)]
    InvalidText {
        /// Which field.
        #[serde(skip_deserializing)]
        field: &'static str,
        /// Reads on from the field: `must not be blank`.
        #[serde(skip_deserializing)]
        reason: &'static str,
    },
    /// One of the listed members is in the group already (strict adds).
    #[error("already a member: {first}")]
    MemberExists {
        /// The first one, in request order.
        first: String,
        /// How many of the listed ones are.
        count: usize,
    },
    /// One of the listed members is not in the group (strict changes).
    #[error("not a member: {first}")]
    NotAMember {
        /// The first one, in request order.
        first: String,
        /// How many of the listed ones are not.
        count: usize,
    },
    /// One of the listed resources is linked already (strict links).
    #[error("already linked: {first}")]
    ResourceLinked {
        /// The first one, in request order.
        first: String,
        /// How many of the listed ones are.
        count: usize,
    },
    /// One of the listed resources is not linked (strict unlinks).
    #[error("not linked: {first}")]
    ResourceNotLinked {
        /// The first one, in request order.
        first: String,
        /// How many of the listed ones are not.
        count: usize,
    },
    /// The same member or resource twice in one strict request.
    #[error("named twice in the request: {first}")]
    NamedTwice {
        /// The first repeated one.
        first: String,
    },
    /// The directory does not know the member or resource.
    #[error("unknown subject: {subject}")]
    UnknownSubject {
        /// The first unknown one, in request order.
        subject: String,
    },
    /// The directory knows the member or resource, but it may not be used.
    #[error("inactive subject: {subject}")]
    InactiveSubject {
        /// The first inactive one, in request order.
        subject: String,
    },
    /// The subject is changing its state, and takes no other change of it until it has.
    #[error("subject is changing its state: {subject}")]
    SubjectBusy {
        /// Which.
        subject: String,
    },
    /// The subject cannot come from the state it is in to the wanted one.
    #[error("cannot go from {from} to {to}")]
    WrongTransition {
        /// The state it is in.
        from: String,
        /// The wanted one.
        to: String,
    },
    /// The directory knows an entry of this id already.
    #[error("a subject with this id exists already")]
    SubjectExists,
    /// Another claim (an e-mail, an identifier) is held by somebody else.
    #[error("{kind} is taken")]
    ClaimTaken {
        /// What kind of claim.
        kind: String,
    },
    /// The group would hold too many members.
    #[error("more than {limit} members")]
    TooManyMembers {
        /// The most allowed.
        limit: u64,
    },
    /// The group would hold too many resources.
    #[error("more than {limit} resources")]
    TooManyResources {
        /// The most allowed.
        limit: u64,
    },
    /// The member is in too many groups.
    #[error("in {limit} groups or more already")]
    TooManyGroups {
        /// The most allowed.
        limit: u64,
    },
    /// The group would see too many different kinds of members, or too many different roles.
    #[error("more than {limit} kinds of members or roles")]
    TooManyKinds {
        /// The most allowed.
        limit: u64,
    },
    /// Only an active admin of the group may do this.
    #[error("administrator rights required")]
    AdminRequired,
    /// Only the creator of the group may do this.
    #[error("only the creator may do this")]
    CreatorRequired,
    /// Only the member itself may do this.
    #[error("only the member itself may do this")]
    SelfRequired,
    /// No such import in this group.
    #[error("import not found")]
    UnknownImport,
    /// The import has succeeded or failed already.
    #[error("import is finished")]
    ImportFinished,
    /// No such photo in this group, nor a place kept for it.
    #[error("photo not found: {media}")]
    UnknownMedia {
        /// Its id, or the path that was to be one of its renditions.
        media: String,
    },
    /// The place kept for a photo has been given up.
    #[error("the time for this upload is over")]
    ReservationExpired,
    /// Other bytes have arrived for this photo already.
    #[error("the photo has other content already")]
    MediaDiffers,
    /// No such zip.
    #[error("archive not found")]
    UnknownArchive,
    /// The zip has been finished or given up already.
    #[error("archive is finished")]
    ArchiveFinished,
    /// No such webhook in this workspace, or a deleted one.
    #[error("webhook not found")]
    UnknownWebhook,
    /// The workspace has too many webhooks.
    #[error("{limit} webhooks or more already")]
    TooManyWebhooks {
        /// The most allowed.
        limit: u64,
    },
    /// The workspace belongs to somebody else.
    #[error("the workspace belongs to another owner")]
    OtherOwner,
}

/// The name of a refusal without its details.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Code(pub &'static str);

impl Refusal {
    /// A stable name in kebab-case, as in `code` of its JSON form.
    pub const fn code(&self) -> Code {
        Code(match self {
            Self::UnknownGroup => "unknown-group",
            Self::GroupExists => "group-exists",
            Self::GroupSuspended => "group-suspended",
            Self::NameTaken => "name-taken",
            Self::InvalidText { .. } => "invalid-text",
            Self::MemberExists { .. } => "member-exists",
            Self::NotAMember { .. } => "not-a-member",
            Self::ResourceLinked { .. } => "resource-linked",
            Self::ResourceNotLinked { .. } => "resource-not-linked",
            Self::NamedTwice { .. } => "named-twice",
            Self::UnknownSubject { .. } => "unknown-subject",
            Self::InactiveSubject { .. } => "inactive-subject",
            Self::SubjectBusy { .. } => "subject-busy",
            Self::WrongTransition { .. } => "wrong-transition",
            Self::SubjectExists => "subject-exists",
            Self::ClaimTaken { .. } => "claim-taken",
            Self::TooManyMembers { .. } => "too-many-members",
            Self::TooManyResources { .. } => "too-many-resources",
            Self::TooManyGroups { .. } => "too-many-groups",
            Self::TooManyKinds { .. } => "too-many-kinds",
            Self::AdminRequired => "admin-required",
            Self::CreatorRequired => "creator-required",
            Self::SelfRequired => "self-required",
            Self::UnknownImport => "unknown-import",
            Self::ImportFinished => "import-finished",
            Self::UnknownMedia { .. } => "unknown-media",
            Self::ReservationExpired => "reservation-expired",
            Self::MediaDiffers => "media-differs",
            Self::UnknownArchive => "unknown-archive",
            Self::ArchiveFinished => "archive-finished",
            Self::UnknownWebhook => "unknown-webhook",
            Self::TooManyWebhooks { .. } => "too-many-webhooks",
            Self::OtherOwner => "other-owner",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_code_is_the_one_of_the_json_form() {
        for refusal in [
            Refusal::UnknownGroup,
            Refusal::InvalidText { field: "name", reason: "is too long" },
            Refusal::ResourceNotLinked { first: "form:5".into(), count: 1 },
            Refusal::TooManyKinds { limit: 255 },
            Refusal::InactiveSubject { subject: "user:1".into() },
        ] {
            let json = serde_json::to_value(&refusal).unwrap();
            assert_eq!(json["code"], refusal.code().0);
        }
    }
}
