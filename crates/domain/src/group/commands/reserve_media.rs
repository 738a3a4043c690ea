//! Keeps places for photos for a while. A place that is never used disappears with its time.

use serde::{Deserialize, Serialize};

use crate::context::Context;
use crate::decision::Decision;
use crate::group::event::{GroupEvent, MediaReserved};
use crate::group::state::Group;
use crate::ids::MediaId;
use crate::refusal::Refusal;

/// See the module.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReserveMedia {
    /// What the photos will be called.
    pub media: Vec<MediaId>,
    /// For how many seconds.
    pub seconds: i64,
}

/// Places that were reserved: fewer than wished where the group would have too many photos.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReservedMedia {
    /// In the order wished.
    pub media: Vec<MediaId>,
    /// When, in unix seconds.
    pub created: i64,
    /// Until when an upload may begin, in unix seconds.
    pub expires_at: i64,
}

impl ReserveMedia {
    /// One event for all places there is room for; none without room.
    pub fn decide(&self, group: &Group, context: &Context<'_>) -> Result<Decision<GroupEvent, ReservedMedia>, Refusal> {
        group.changeable(context)?.administered(context)?;
        let created = context.at.seconds();
        let media: Vec<_> = self.media.iter().copied().take(room(group, context)).collect();
        let reserved = ReservedMedia { media, created, expires_at: created.saturating_add(self.seconds) };
        let event = (!reserved.media.is_empty()).then(|| {
            let ReservedMedia { media, created, expires_at } = reserved.clone();
            MediaReserved { media, created, expires_at }.into()
        });
        Ok(Decision::events(event).reporting(reserved))
    }
}

/// How many more photos may come.
pub(super) fn room(group: &Group, context: &Context<'_>) -> usize {
    let left = |limit: u64| limit.saturating_sub(group.gallery.places_taken(context.at));
    context.policy.max_members.map_or(usize::MAX, |limit| usize::try_from(left(limit)).unwrap_or(usize::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{
        NOW, arrived, created_event, deleted_event, given, group_admin, media, reserved, suspended_event,
    };

    fn decide(
        numbers: &[u32],
    ) -> impl FnOnce(&Group, &Context<'_>) -> Result<Decision<GroupEvent, ReservedMedia>, Refusal> {
        let command = ReserveMedia { media: numbers.iter().map(|&number| media(number)).collect(), seconds: 3_600 };
        move |group, context| command.decide(group, context)
    }

    #[test]
    fn places_are_kept_for_an_hour() {
        let now = NOW.seconds();
        let decision = given([created_event()]).when(decide(&[1, 2])).then_ok();
        let media = vec![media(1), media(2)];
        assert_eq!(decision.report, ReservedMedia { media, created: now, expires_at: now + 3_600 });
        assert_eq!(decision.events, [reserved(&[1, 2], 3_600)]);
    }

    #[test]
    fn photos_and_open_places_leave_room_for_fewer() {
        let over = MediaReserved { media: vec![media(8)], created: 1, expires_at: NOW.seconds() - 1 };
        let past = [created_event(), over.into(), reserved(&[1, 2], 60), arrived(1, "a")];
        let granted = |limit| {
            let given = given(past.clone()).under(|policy| policy.max_members = Some(limit));
            given.when(decide(&[3, 4])).then_ok()
        };
        assert_eq!(granted(4).report.media, [media(3), media(4)]);
        assert_eq!(granted(3).events, [reserved(&[3], 3_600)]);
        assert_eq!((granted(2).events.len(), granted(1).report.media.len()), (0, 0));
    }

    #[test]
    fn only_groups_that_take_changes_have_places() {
        given([]).when(decide(&[1])).then_refused(&Refusal::UnknownGroup);
        given([created_event(), deleted_event()]).when(decide(&[1])).then_refused(&Refusal::UnknownGroup);
        given([created_event(), suspended_event()]).when(decide(&[1])).then_refused(&Refusal::GroupSuspended);
        given([created_event()]).under(group_admin).when(decide(&[1])).then_refused(&Refusal::AdminRequired);
    }
}
