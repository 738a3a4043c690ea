//! Puts a copy of a photo into a group of the workspace. The copy has an id of its own and the same pictures.

use super::add_media::arriving;
use super::move_media::sent;
use crate::context::Context;
use crate::decision::Decision;
use crate::group::event::GroupEvent;
use crate::group::media::Media;
use crate::group::state::Group;
use crate::ids::MediaId;
use crate::refusal::Refusal;

/// See the module.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CopyMedia {
    /// Which photo.
    pub media: MediaId,
    /// What the copy will be called.
    pub copy: MediaId,
}

impl CopyMedia {
    /// The event of the group that the copy comes into; the other one only has to have the photo.
    pub fn decide(self, from: &Group, to: &Group, context: &Context<'_>) -> Result<Decision<GroupEvent>, Refusal> {
        from.existing(context)?;
        to.changeable(context)?.administered(context)?;
        let media = sent(self.media, from, to, context)?;
        arriving(self.copy, Media { created: context.at.seconds(), ..media.clone() }, to, context)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::group::event::MediaArrived;
    use crate::testing::{NOW, arrived_media, created_event, evolved, given, media, suspended_event};

    fn decide(to: Group) -> impl FnOnce(&Group, &Context<'_>) -> Result<Decision<GroupEvent>, Refusal> {
        move |from, context| CopyMedia { media: media(1), copy: media(2) }.decide(from, &to, context)
    }

    fn old() -> GroupEvent {
        MediaArrived { id: media(1), media: Media { created: 7, ..arrived_media(1, "a") } }.into()
    }

    #[test]
    fn a_copy_is_a_photo_of_its_own_with_the_same_pictures() {
        let copy = Media { created: NOW.seconds(), ..arrived_media(1, "a") };
        let copied = MediaArrived { id: media(2), media: copy };
        let group = || evolved([created_event(), old()]);
        given([created_event(), old()]).when(decide(evolved([created_event()]))).then([copied.clone().into()]);
        given([created_event(), old()]).when(decide(group())).then([copied.into()]);
    }

    #[test]
    fn a_suspended_group_gives_but_does_not_take() {
        let past = [created_event(), old(), suspended_event()];
        given(past.clone()).when(decide(evolved([created_event()]))).then_ok();
        given([created_event(), old()]).when(decide(evolved(past))).then_refused(&Refusal::GroupSuspended);
    }

    #[test]
    fn what_is_gone_or_too_much_is_not_copied() {
        let unknown = Refusal::UnknownMedia { media: media(1).to_string() };
        given([created_event()]).when(decide(evolved([created_event()]))).then_refused(&unknown);
        given([created_event(), old()])
            .under(|policy| policy.max_members = Some(1))
            .when(decide(evolved([created_event(), old()])))
            .then_refused(&Refusal::TooManyMembers { limit: 1 });
    }
}
