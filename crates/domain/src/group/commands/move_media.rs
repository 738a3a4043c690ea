//! Moves a photo to another group of the workspace, in one append for both. It keeps its id and its pictures.

use super::add_media::arriving;
use super::remove_media::leaving;
use super::reserve_media::room;
use crate::context::Context;
use crate::decision::Decision;
use crate::group::event::{GroupEvent, RemovalReason};
use crate::group::media::Media;
use crate::group::state::Group;
use crate::ids::MediaId;
use crate::refusal::Refusal;

/// See the module.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MoveMedia {
    /// Which photo.
    pub media: MediaId,
}

/// What becomes of the group that a photo leaves, and of the one it comes into.
type Both = (Decision<GroupEvent>, Decision<GroupEvent>);

impl MoveMedia {
    /// The events of both groups; none where it is there already.
    pub fn decide(self, from: &Group, to: &Group, context: &Context<'_>) -> Result<Both, Refusal> {
        from.changeable(context)?.administered(context)?;
        to.changeable(context)?.administered(context)?;
        if to.gallery.get(self.media).is_some() {
            return Ok((Decision::nothing(), Decision::nothing()));
        }
        let media = sent(self.media, from, to, context)?.clone();
        let gone = leaving(self.media, RemovalReason::Moved, from, context)?;
        Ok((gone, arriving(self.media, media, to, context)?))
    }
}

/// A photo of one group for which there is room in another.
pub(super) fn sent<'a>(id: MediaId, from: &'a Group, to: &Group, context: &Context<'_>) -> Result<&'a Media, Refusal> {
    let unknown = || Refusal::UnknownMedia { media: id.to_string() };
    let media = from.gallery.get(id).ok_or_else(unknown)?;
    match context.policy.max_members.filter(|_| room(to, context) == 0) {
        Some(limit) => Err(Refusal::TooManyMembers { limit }),
        None => Ok(media),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::group::event::MediaRemoved;
    use crate::testing::{
        arrived, created_event, deleted_event, evolved, given, group_admin, media, reserved, suspended_event,
    };

    fn source() -> Vec<GroupEvent> {
        vec![created_event(), reserved(&[1], 60), arrived(1, "a")]
    }

    fn decide(to: Group) -> impl FnOnce(&Group, &Context<'_>) -> Result<Both, Refusal> {
        move |from, context| MoveMedia { media: media(1) }.decide(from, &to, context)
    }

    #[test]
    fn a_photo_leaves_one_group_for_the_other() {
        let (gone, new) = given(source()).when(decide(evolved([created_event()]))).then_ok();
        let moved = MediaRemoved { id: media(1), reason: RemovalReason::Moved, thumb: None };
        assert_eq!((gone.events, new.events), (vec![moved.into()], vec![arrived(1, "a")]));
    }

    #[test]
    fn where_it_is_already_nothing_happens() {
        let (gone, new) = given(source()).when(decide(evolved(source()))).then_ok();
        assert_eq!((gone.events, new.events), (vec![], vec![]));
    }

    #[test]
    fn both_groups_have_a_say() {
        let ready = || evolved([created_event()]);
        let unknown = Refusal::UnknownMedia { media: media(1).to_string() };
        given([created_event()]).when(decide(ready())).then_refused(&unknown);
        given(source()).when(decide(evolved([]))).then_refused(&Refusal::UnknownGroup);
        given(source()).when(decide(evolved([created_event(), deleted_event()]))).then_refused(&Refusal::UnknownGroup);
        given(source())
            .when(decide(evolved([created_event(), suspended_event()])))
            .then_refused(&Refusal::GroupSuspended);
        given(source().into_iter().chain([suspended_event()]))
            .when(decide(ready()))
            .then_refused(&Refusal::GroupSuspended);
        given(source()).under(group_admin).when(decide(ready())).then_refused(&Refusal::AdminRequired);
        given(source())
            .under(|policy| policy.max_members = Some(1))
            .when(decide(evolved([created_event(), reserved(&[2], 60)])))
            .then_refused(&Refusal::TooManyMembers { limit: 1 });
    }
}
