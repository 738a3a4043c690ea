//! What happens to a group. Fields are added with serde defaults; anything else is a new version and an upcaster.

mod group;
mod imports;
mod media;
mod members;
mod resources;

pub use self::group::{GroupCreated, GroupDeleted, GroupDetailsChanged, GroupReactivated, GroupSuspended};
pub use self::imports::{ImportFailed, ImportRequested, ImportRetried, ImportSucceeded};
pub use self::media::{MediaArrived, MediaRemoved, MediaReserved, NextThumb};
pub use self::members::{
    MemberVisited, MembersAdded, MembersReactivated, MembersRemoved, MembersRoleChanged, MembersSuspended,
    RemovalReason,
};
pub use self::resources::{LinkedResource, ResourcesLinked, ResourcesUnlinked};
use crate::event::events;

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

#[expect(clippy::trivially_copy_pass_by_ref, reason = "the signature serde asks for")]
fn is_false(flag: &bool) -> bool {
    !flag
}
