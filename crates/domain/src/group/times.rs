//! Which events move which of a group's times.

use super::event::GroupEvent;

impl GroupEvent {
    /// Whether the event counts as a change of the group. A flag of one member, a repeated attempt and a place kept for
    /// a photo do not.
    pub const fn moves_updated(&self) -> bool {
        match self {
            Self::MemberVisited(_) | Self::MediaReserved(_) | Self::ImportRetried(_) => false,
            Self::Created(_)
            | Self::DetailsChanged(_)
            | Self::Suspended(_)
            | Self::Reactivated(_)
            | Self::Deleted(_)
            | Self::MembersAdded(_)
            | Self::MembersRemoved(_)
            | Self::MembersSuspended(_)
            | Self::MembersReactivated(_)
            | Self::MembersRoleChanged(_)
            | Self::ResourcesLinked(_)
            | Self::ResourcesUnlinked(_)
            | Self::ImportRequested(_)
            | Self::ImportSucceeded(_)
            | Self::ImportFailed(_)
            | Self::MediaArrived(_)
            | Self::MediaRemoved(_) => true,
        }
    }

    /// Whether the event changes details, status or resources of a group that exists already.
    pub const fn moves_details_updated(&self) -> bool {
        match self {
            Self::DetailsChanged(_)
            | Self::Suspended(_)
            | Self::Reactivated(_)
            | Self::Deleted(_)
            | Self::ResourcesLinked(_)
            | Self::ResourcesUnlinked(_) => true,
            Self::Created(_)
            | Self::MembersAdded(_)
            | Self::MembersRemoved(_)
            | Self::MembersSuspended(_)
            | Self::MembersReactivated(_)
            | Self::MembersRoleChanged(_)
            | Self::MemberVisited(_)
            | Self::ImportRequested(_)
            | Self::ImportRetried(_)
            | Self::ImportSucceeded(_)
            | Self::ImportFailed(_)
            | Self::MediaReserved(_)
            | Self::MediaArrived(_)
            | Self::MediaRemoved(_) => false,
        }
    }
}
