//! The photos of a group, the places kept for more of them, and the picture that stands for the group.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::event::{MediaArrived, MediaRemoved, MediaReserved, NextThumb, RemovalReason};
use super::media::Media;
use crate::ids::MediaId;
use crate::refusal::Refusal;
use crate::time::Timestamp;

/// How long a place is remembered after its end, in seconds: an upload may have begun in time and take a while.
const REMEMBERED: i64 = 24 * 60 * 60;

/// The picture that stands for a group.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Thumb {
    /// None yet.
    #[default]
    None,
    /// The small rendition of the first photo that came, or of the first one left.
    Auto(MediaId),
    /// A path that somebody has set.
    Set(String),
}

/// A place kept for a photo.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reservation {
    /// When it was asked for, in unix seconds.
    pub created: i64,
    /// Until when an upload may begin, in unix seconds.
    pub expires_at: i64,
}

/// What there is under the id of a photo.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MediaSlot<'a> {
    /// A place, whether its time is over or not.
    Reserved(Reservation),
    /// A photo.
    Filled(&'a Media),
}

/// See the module.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Gallery {
    media: BTreeMap<MediaId, Media>,
    reservations: BTreeMap<MediaId, Reservation>,
    thumb: Thumb,
}

impl Gallery {
    /// A photo.
    pub fn get(&self, id: MediaId) -> Option<&Media> {
        self.media.get(&id)
    }

    /// How many photos there are.
    pub fn len(&self) -> usize {
        self.media.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.media.is_empty()
    }

    /// What stands for the group.
    pub fn thumb(&self) -> &Thumb {
        &self.thumb
    }

    /// The path of what stands for the group.
    pub fn thumb_path(&self) -> Option<&str> {
        match &self.thumb {
            Thumb::None => None,
            Thumb::Auto(id) => self.media.get(id).map(|media| media.renditions.small.as_str()),
            Thumb::Set(path) => Some(path),
        }
    }

    /// What there is under an id.
    pub fn slot(&self, id: MediaId) -> Result<MediaSlot<'_>, Refusal> {
        let filled = self.media.get(&id).map(MediaSlot::Filled);
        let reserved = || self.reservations.get(&id).map(|reservation| MediaSlot::Reserved(*reservation));
        filled.or_else(reserved).ok_or_else(|| Refusal::UnknownMedia { media: id.to_string() })
    }

    /// Photos, and places that may still be used.
    pub fn places_taken(&self, at: Timestamp) -> u64 {
        let open = self.reservations.values().filter(|reservation| !reservation.is_over(at)).count();
        (self.media.len() + open) as u64
    }

    /// How photos leave, one after the other; what stands for the group is none of those that go.
    pub(super) fn leaving(&self, ids: &[MediaId], reason: RemovalReason) -> Vec<MediaRemoved> {
        let going: BTreeSet<MediaId> = ids.iter().copied().collect();
        let removed = |id: &MediaId| {
            let next = || self.first_without(&going);
            let thumb = if self.thumb == Thumb::Auto(*id) { next() } else { None };
            MediaRemoved { id: *id, reason, thumb }
        };
        ids.iter().map(removed).collect()
    }

    /// The first photo of the list that does not go.
    fn first_without(&self, going: &BTreeSet<MediaId>) -> Option<NextThumb> {
        let left = self.media.iter().filter(|(id, _)| !going.contains(id));
        let first = left.min_by_key(|(id, media)| (&media.sort_order, media.created, **id));
        first.map(|(id, media)| NextThumb { id: *id, path: media.renditions.small.clone() })
    }

    pub(super) fn reserve(&mut self, event: &MediaReserved) {
        self.reservations.retain(|_, reservation| reservation.expires_at.saturating_add(REMEMBERED) >= event.created);
        let reservation = Reservation { created: event.created, expires_at: event.expires_at };
        self.reservations.extend(event.media.iter().map(|id| (*id, reservation)));
    }

    pub(super) fn take_in(&mut self, event: &MediaArrived) {
        self.reservations.remove(&event.id);
        self.media.insert(event.id, event.media.clone());
        if self.thumb == Thumb::None {
            self.thumb = Thumb::Auto(event.id);
        }
    }

    pub(super) fn remove(&mut self, event: &MediaRemoved) {
        self.media.remove(&event.id);
        if self.thumb == Thumb::Auto(event.id) {
            self.thumb = event.thumb.as_ref().map_or(Thumb::None, |next| Thumb::Auto(next.id));
        }
    }

    pub(super) fn set_thumb(&mut self, path: &str) {
        self.thumb = Thumb::Set(path.to_owned());
    }

    pub(super) fn weight(&self) -> usize {
        self.media.len() * 640 + self.reservations.len() * 64
    }
}

impl Reservation {
    /// Whether an upload that begins now comes too late.
    pub fn is_over(self, at: Timestamp) -> bool {
        at.seconds() > self.expires_at
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_without_end_is_kept() {
        let id = |number| MediaId(uuid::Uuid::from_u128(number));
        let reserved = |number, created| MediaReserved { media: vec![id(number)], created, expires_at: i64::MAX };
        let mut gallery = Gallery::default();
        gallery.reserve(&reserved(1, 0));
        gallery.reserve(&reserved(2, i64::MAX));
        let place = Reservation { created: 0, expires_at: i64::MAX };
        assert_eq!(gallery.slot(id(1)), Ok(MediaSlot::Reserved(place)));
    }
}
