//! What happens to a group. Fields are added with serde defaults; anything else is a new version and an upcaster.

use serde::{Deserialize, Serialize};

use crate::Attributes;
use crate::context::Actor;
use crate::event::events;
use crate::group::IdList;
use crate::group::media::Media;
use crate::ids::{GroupId, MediaId, ObjectId, Token, WorkspaceName};
use crate::patch::{Patch, present};
use crate::reference::Reference;

events! {
    /// Everything in a group's stream.
    GroupEvent, Group {
        /// The group exists.
        Created(GroupCreated) = "group.created" @ 1,
        /// Name, description, kind, type, tags or attributes changed.
        DetailsChanged(GroupDetailsChanged) = "group.details-changed" @ 1,
        /// Changes are blocked.
        Suspended(GroupSuspended) = "group.suspended" @ 1,
        /// Changes are possible again.
        Reactivated(GroupReactivated) = "group.reactivated" @ 1,
        /// Gone for good.
        Deleted(GroupDeleted) = "group.deleted" @ 1,
        /// Members joined.
        MembersAdded(MembersAdded) = "group.members-added" @ 1,
        /// Members left or were removed.
        MembersRemoved(MembersRemoved) = "group.members-removed" @ 1,
        /// Memberships are hidden but kept.
        MembersSuspended(MembersSuspended) = "group.members-suspended" @ 1,
        /// Hidden memberships are back.
        MembersReactivated(MembersReactivated) = "group.members-reactivated" @ 1,
        /// Members have another role.
        MembersRoleChanged(MembersRoleChanged) = "group.members-role-changed" @ 1,
        /// A member set its own `visited` flag.
        MemberVisited(MemberVisited) = "group.member-visited" @ 1,
        /// Resources were linked.
        ResourcesLinked(ResourcesLinked) = "group.resources-linked" @ 1,
        /// Resources were unlinked.
        ResourcesUnlinked(ResourcesUnlinked) = "group.resources-unlinked" @ 1,
        /// A file of ids waits to be imported.
        ImportRequested(ImportRequested) = "group.import-requested" @ 1,
        /// An attempt failed and will be repeated.
        ImportRetried(ImportRetried) = "group.import-retried" @ 1,
        /// All ids of the file are members.
        ImportSucceeded(ImportSucceeded) = "group.import-succeeded" @ 1,
        /// The file added nobody.
        ImportFailed(ImportFailed) = "group.import-failed" @ 1,
        /// Places for photos are kept for a while.
        MediaReserved(MediaReserved) = "group.media-reserved" @ 1,
        /// A photo is in the group, as a member of kind `photo`.
        MediaArrived(MediaArrived) = "group.media-arrived" @ 1,
        /// A photo has left the group.
        MediaRemoved(MediaRemoved) = "group.media-removed" @ 1,
    }
}

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

/// See [`GroupEvent::ImportRequested`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportRequested {
    /// Names the import and its file, `<job>.csv`.
    pub job: ObjectId,
    /// Of the file's bytes, in hex.
    pub sha256: String,
    /// Bytes of the file.
    pub size: u64,
    /// When the link to the file was signed, in unix seconds.
    pub signed_at: i64,
    /// The kind of the ids in the file.
    pub member_kind: String,
    /// The role that new members get.
    pub role: String,
}

/// See [`GroupEvent::ImportRetried`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportRetried {
    /// Which import.
    pub job: ObjectId,
    /// How many retries there have been, this one included.
    pub retries: u32,
    /// What went wrong.
    pub reason: String,
}

/// See [`GroupEvent::ImportSucceeded`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportSucceeded {
    /// Which import.
    pub job: ObjectId,
    /// Different ids in the file.
    pub ids: u64,
    /// How many of them were no members before.
    pub added: u64,
}

/// See [`GroupEvent::ImportFailed`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportFailed {
    /// Which import.
    pub job: ObjectId,
    /// A short sentence, naming the line where there is one.
    pub reason: String,
}

/// See [`GroupEvent::MediaReserved`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MediaReserved {
    /// The photos that may come.
    pub media: Vec<MediaId>,
    /// When they were asked for, in unix seconds; the moment of their creation.
    pub created: i64,
    /// Until when an upload may begin, in unix seconds.
    pub expires_at: i64,
}

/// See [`GroupEvent::MediaArrived`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MediaArrived {
    /// Which photo.
    pub id: MediaId,
    /// What it is.
    #[serde(flatten)]
    pub media: Media,
}

/// See [`GroupEvent::MediaRemoved`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MediaRemoved {
    /// Which photo.
    pub id: MediaId,
    /// Why.
    pub reason: RemovalReason,
    /// What stands for the group from now on, where it was this photo and another one is left.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub thumb: Option<NextThumb>,
}

/// The photo that stands for its group now that another one has left.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NextThumb {
    /// Which photo.
    pub id: MediaId,
    /// The path of its small rendition.
    pub path: String,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "the signature serde asks for")]
fn is_false(flag: &bool) -> bool {
    !flag
}
