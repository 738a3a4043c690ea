//! Puts a photo, whose pictures are stored already, into the place kept for it.

use serde::{Deserialize, Serialize};

use super::counts;
use super::joining::check_words_left;
use crate::context::Context;
use crate::decision::Decision;
use crate::group::event::{GroupEvent, MediaArrived};
use crate::group::gallery::{MediaSlot, Reservation};
use crate::group::media::{MAX_SORT_ORDER, Media, MediaFormat, PHOTO, Ratio, Renditions};
use crate::group::state::{Group, MEMBER};
use crate::guard::Guard;
use crate::ids::MediaId;
use crate::reference::Reference;
use crate::refusal::Refusal;
use crate::text::{bounded, sha256};
use crate::time::Timestamp;

/// See the module.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AddMedia {
    /// Which place.
    pub media: MediaId,
    /// When the upload began: a place whose time ends during an upload is still good.
    pub admitted_at: Timestamp,
    /// Of the bytes received, in hex.
    pub sha256: String,
    /// How many bytes were received.
    pub size: u64,
    /// What they are.
    pub format: MediaFormat,
    /// Width by height as it is looked at.
    pub ratio: Ratio,
    /// The name that its list is sorted by.
    pub sort_order: String,
    /// Where its pictures are.
    pub renditions: Renditions,
}

/// What an upload came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Arrival {
    /// The photo is there, with the pictures of this command.
    New,
    /// These bytes were there already, with other pictures.
    Same,
}

impl AddMedia {
    /// The event; none for bytes that have arrived before.
    pub fn decide(&self, group: &Group, context: &Context<'_>) -> Result<Decision<GroupEvent, Arrival>, Refusal> {
        group.changeable(context)?.administered(context)?;
        match group.gallery.slot(self.media)? {
            MediaSlot::Filled(known) if known.sha256 == self.sha256 => Ok(Decision::nothing().reporting(Arrival::Same)),
            MediaSlot::Filled(_) => Err(Refusal::MediaDiffers),
            MediaSlot::Reserved(place) if place.is_over(self.admitted_at) => Err(Refusal::ReservationExpired),
            MediaSlot::Reserved(place) => {
                self.check()?;
                Ok(arriving(self.media, self.media_of(place), group, context)?.reporting(Arrival::New))
            }
        }
    }

    fn check(&self) -> Result<(), Refusal> {
        sha256("sha256", &self.sha256)?;
        bounded("sort_order", &self.sort_order)?;
        if self.sort_order.len() > MAX_SORT_ORDER {
            return Err(Refusal::InvalidText { field: "sort_order", reason: "is longer than 1024 bytes" });
        }
        let is_path = |path: &str| path.starts_with('/') && bounded("renditions", path).is_ok();
        let paths = self.renditions.all().into_iter().all(is_path);
        if paths {
            Ok(())
        } else {
            Err(Refusal::InvalidText { field: "renditions", reason: "must begin with a slash" })
        }
    }

    fn media_of(&self, place: Reservation) -> Media {
        Media {
            created: place.created,
            sha256: self.sha256.clone(),
            size: self.size,
            format: self.format,
            ratio: self.ratio,
            sort_order: self.sort_order.clone(),
            renditions: self.renditions.clone(),
        }
    }
}

/// A photo comes into a group, wherever from.
pub(super) fn arriving(
    id: MediaId,
    media: Media,
    group: &Group,
    context: &Context<'_>,
) -> Result<Decision<GroupEvent>, Refusal> {
    check_words_left(group, [PHOTO], [MEMBER])?;
    let guards = counted(id, |member| counts::joined(context, member))?;
    Ok(Decision::events([MediaArrived { id, media }.into()]).guarded(guards))
}

/// What is to be kept count of for a photo as a member.
pub(super) fn counted(id: MediaId, count: impl FnOnce(&Reference) -> Option<Guard>) -> Result<Option<Guard>, Refusal> {
    let member = Reference::new(PHOTO, &id.to_string()).map_err(|error| error.refusal("media"))?;
    Ok(count(&member))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::group::gallery::Thumb;
    use crate::guard::CountKey;
    use crate::testing::{
        NOW, arrived, arrived_media, created_event, deleted_event, evolved, given, media, reserved, suspended_event,
        workspace,
    };

    fn command(number: u32, sha256: &str) -> AddMedia {
        let Media { sha256, size, format, ratio, sort_order, renditions, .. } = arrived_media(number, sha256);
        AddMedia { media: media(number), admitted_at: NOW, sha256, size, format, ratio, sort_order, renditions }
    }

    fn decide(
        command: AddMedia,
    ) -> impl FnOnce(&Group, &Context<'_>) -> Result<Decision<GroupEvent, Arrival>, Refusal> {
        move |group, context| command.decide(group, context)
    }

    #[test]
    fn a_photo_arrives_and_is_a_member() {
        let past = [created_event(), reserved(&[1], 60)];
        let decision = given(past.clone()).when(decide(command(1, "a"))).then_ok();
        assert_eq!((&decision.events[..], decision.report), (&[arrived(1, "a")][..], Arrival::New));
        let group = evolved(past.into_iter().chain(decision.events));
        assert!(group.members.find("photo", &media(1).to_string()).is_some());
        assert_eq!((group.gallery.thumb(), group.gallery.thumb_path()), (&Thumb::Auto(media(1)), Some("/1/small.jpg")));
    }

    #[test]
    fn of_two_uploads_one_wins() {
        let past = [created_event(), reserved(&[1], 60), arrived(1, "a")];
        let again = given(past.clone()).when(decide(command(1, "a"))).then_ok();
        assert_eq!((again.events.len(), again.report), (0, Arrival::Same));
        given(past).when(decide(command(1, "b"))).then_refused(&Refusal::MediaDiffers);
    }

    #[test]
    fn a_place_is_good_for_uploads_that_begin_in_its_time() {
        let past = [created_event(), reserved(&[1], -1)];
        given(past.clone()).when(decide(command(1, "a"))).then_refused(&Refusal::ReservationExpired);
        let begun = Timestamp::from_micros(NOW.micros() - 1_000_000);
        given(past).when(decide(AddMedia { admitted_at: begun, ..command(1, "a") })).then_ok();
        given([created_event()])
            .when(decide(command(1, "a")))
            .then_refused(&Refusal::UnknownMedia { media: media(1).to_string() });
    }

    #[test]
    fn a_picture_that_was_set_stays() {
        let set = crate::group::event::GroupDetailsChanged { thumb: Some("/x/y.jpg".into()), ..Default::default() };
        let group = evolved([created_event(), set.into(), reserved(&[1], 60), arrived(1, "a")]);
        assert_eq!(group.gallery.thumb_path(), Some("/x/y.jpg"));
    }

    #[test]
    fn bad_texts_and_states_refuse_it() {
        let past = [created_event(), reserved(&[1], 60)];
        let refused = |command: AddMedia, field, reason| {
            given(past.clone()).when(decide(command)).then_refused(&Refusal::InvalidText { field, reason });
        };
        let bad = AddMedia { sha256: "x".into(), ..command(1, "a") };
        refused(bad, "sha256", "must be 64 lower-case hexadecimal digits");
        let long = AddMedia { sort_order: "x".repeat(1_025), ..command(1, "a") };
        refused(long, "sort_order", "is longer than 1024 bytes");
        let renditions = Renditions { small: "small.jpg".into(), ..command(1, "a").renditions };
        refused(AddMedia { renditions, ..command(1, "a") }, "renditions", "must begin with a slash");
        let and = |event| past.clone().into_iter().chain([event]);
        given(and(suspended_event())).when(decide(command(1, "a"))).then_refused(&Refusal::GroupSuspended);
        given(and(deleted_event())).when(decide(command(1, "a"))).then_refused(&Refusal::UnknownGroup);
    }

    #[test]
    fn a_photo_counts_like_other_members() {
        let decision = given([created_event(), reserved(&[1], 60)])
            .under(|policy| policy.count_groups = true)
            .when(decide(command(1, "a")))
            .then_ok();
        let key = CountKey::groups_of_member(&workspace(), &Reference::new("photo", &media(1).to_string()).unwrap());
        assert_eq!(decision.guards, [Guard::Count { key, change: 1, limit: None }]);
    }
}
