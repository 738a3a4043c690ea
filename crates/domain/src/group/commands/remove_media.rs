//! Takes a photo out of a group.

use super::add_media::counted;
use super::counts;
use crate::context::Context;
use crate::decision::Decision;
use crate::group::event::{GroupEvent, RemovalReason};
use crate::group::state::Group;
use crate::ids::MediaId;
use crate::refusal::Refusal;

/// See the module.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RemoveMedia {
    /// Which photo.
    pub media: MediaId,
}

impl RemoveMedia {
    /// The event; none if the photo is not there.
    pub fn decide(self, group: &Group, context: &Context<'_>) -> Result<Decision<GroupEvent>, Refusal> {
        group.changeable(context)?.administered(context)?;
        if group.gallery.get(self.media).is_none() {
            return Ok(Decision::nothing());
        }
        leaving(self.media, RemovalReason::Removed, group, context)
    }
}

/// A photo leaves a group that has it, wherever to.
pub(super) fn leaving(
    id: MediaId,
    reason: RemovalReason,
    group: &Group,
    context: &Context<'_>,
) -> Result<Decision<GroupEvent>, Refusal> {
    let guards = counted(id, |member| counts::left(context, member))?;
    let removed = group.gallery.leaving(&[id], reason).into_iter().map(GroupEvent::from);
    Ok(Decision::events(removed).guarded(guards))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::group::commands::RemoveMembers;
    use crate::group::event::{MediaRemoved, NextThumb};
    use crate::group::gallery::Thumb;
    use crate::reference::Reference;
    use crate::testing::{arrived, arrived_as, created_event, evolved, given, media, reserved, suspended_event};

    fn decide(number: u32) -> impl FnOnce(&Group, &Context<'_>) -> Result<Decision<GroupEvent>, Refusal> {
        move |group, context| RemoveMedia { media: media(number) }.decide(group, context)
    }

    fn removed(number: u32, next: Option<u32>) -> GroupEvent {
        let thumb = next.map(|next| NextThumb { id: media(next), path: format!("/{next}/small.jpg") });
        MediaRemoved { id: media(number), reason: RemovalReason::Removed, thumb }.into()
    }

    fn three() -> Vec<GroupEvent> {
        let photo = |number, sort_order| arrived_as(number, "a", sort_order);
        vec![created_event(), reserved(&[1, 2, 3], 60), photo(1, "b"), photo(2, "c"), photo(3, "a")]
    }

    #[test]
    fn the_first_photo_left_stands_for_the_group() {
        given(three()).when(decide(2)).then([removed(2, None)]);
        given(three()).when(decide(1)).then([removed(1, Some(3))]);
        let group = evolved(three().into_iter().chain([removed(1, Some(3))]));
        assert_eq!((group.gallery.thumb_path(), group.members.len()), (Some("/3/small.jpg"), 2));
        let group = evolved([created_event(), reserved(&[1], 60), arrived(1, "a"), removed(1, None)]);
        assert_eq!((group.gallery.thumb(), group.gallery.is_empty()), (&Thumb::None, true));
    }

    #[test]
    fn what_is_not_there_is_removed_already() {
        given([created_event(), reserved(&[1], 60)]).when(decide(1)).then([]);
        given([created_event(), suspended_event()]).when(decide(1)).then_refused(&Refusal::GroupSuspended);
    }

    #[test]
    fn photos_leave_like_other_members_too() {
        let members = [1, 3].map(|number| Reference::new("photo", &media(number).to_string()).unwrap());
        let command = RemoveMembers::strict(members.into());
        given(three())
            .when(|group, context| command.decide(group, context))
            .then([removed(1, Some(2)), removed(3, None)]);
    }
}
