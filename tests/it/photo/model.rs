//! What photo is, in two maps.

use std::collections::BTreeMap;

use super::calls::Call;

/// The most photos and open places of a group.
pub(super) const LIMIT: usize = 4;
/// What clients set themselves.
pub(super) const SET: &str = "/set/by-hand.jpg";

/// Photos that nobody has removed are sorted by name, when they were made, and id.
type Key = (String, i64, String);

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Model {
    groups: BTreeMap<String, Group>,
    photos: BTreeMap<String, Photo>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Group {
    name: String,
    /// The path that was set, or the photo whose thumbnail stands for the group.
    thumb: Option<Thumb>,
    deleted: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Thumb {
    Set,
    Of(String),
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Photo {
    group: String,
    created: i64,
    /// None: a place that is still open.
    arrived: Option<Arrived>,
    removed: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Arrived {
    sort_order: String,
    content: u8,
    /// The photo that the pictures were made for; a copy has those of its original.
    pictures: String,
}

/// What everybody sees of it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Seen {
    pub(super) groups: BTreeMap<String, SeenGroup>,
    /// Those that have arrived.
    pub(super) photos: BTreeMap<String, SeenPhoto>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct SeenGroup {
    pub(super) name: String,
    /// A path that was set, or whose thumbnail.
    pub(super) thumb: Option<String>,
    pub(super) deleted: bool,
    pub(super) count: usize,
    /// None where the list is refused.
    pub(super) photos: Option<Vec<String>>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct SeenPhoto {
    pub(super) group: String,
    pub(super) sort_order: String,
    pub(super) content: u8,
    pub(super) pictures: String,
    pub(super) removed: bool,
}

/// A status, and how many places were given.
pub(super) type Outcome = (u16, usize);

const FINE: Outcome = (200, 0);
const UNKNOWN: Outcome = (404, 0);

/// What the server called what a call has made, and when that was.
#[derive(Debug, Clone, Default)]
pub(super) struct Made {
    pub(super) ids: Vec<String>,
    pub(super) created: i64,
}

impl Model {
    pub(super) fn take(&mut self, call: &Call, made: &Made) -> Outcome {
        match call {
            Call::Create { name } => {
                self.groups.extend(made.ids.iter().map(|id| (id.clone(), Group::called(name))));
                (201, 0)
            }
            Call::Change { group, name, thumb } => self.change(group, name.unwrap_or_default(), *thumb),
            Call::Delete { group } => match self.groups.get_mut(group) {
                Some(group) => {
                    group.deleted = true;
                    FINE
                }
                None => UNKNOWN,
            },
            Call::Reserve { group, count } => self.reserve(group, usize::from(*count), made),
            Call::Upload { photo, name, content } => self.upload(photo, name, *content),
            Call::Remove { photo } => self.remove(photo),
            Call::Move { photo, to } => self.move_to(photo, to),
            Call::Copy { photo, to } => self.copy(photo, to, made),
        }
    }

    fn change(&mut self, group: &str, name: &str, thumb: bool) -> Outcome {
        let Some(group) = self.groups.get_mut(group).filter(|group| !group.deleted) else { return UNKNOWN };
        if !name.is_empty() {
            group.name = name.into();
        }
        if thumb {
            group.thumb = Some(Thumb::Set);
        }
        FINE
    }

    fn reserve(&mut self, group: &str, count: usize, made: &Made) -> Outcome {
        if !self.is_live(group) {
            return UNKNOWN;
        }
        let given = count.min(LIMIT.saturating_sub(self.taken(group)));
        for id in made.ids.iter().take(given) {
            let place = Photo { group: group.into(), created: made.created, arrived: None, removed: false };
            self.photos.insert(id.clone(), place);
        }
        (200, given)
    }

    fn upload(&mut self, id: &str, name: &str, content: u8) -> Outcome {
        let Some(photo) = self.photos.get(id) else { return (403, 0) };
        let home = photo.group.clone();
        match &photo.arrived {
            _ if photo.removed || !self.is_live(&home) => UNKNOWN,
            Some(arrived) if arrived.content == content => FINE,
            Some(_) => (409, 0),
            None => {
                let arrived = Arrived { sort_order: name.into(), content, pictures: id.into() };
                self.photos.entry(id.into()).and_modify(|photo| photo.arrived = Some(arrived));
                self.comes(id, &home);
                FINE
            }
        }
    }

    fn remove(&mut self, id: &str) -> Outcome {
        let Some(photo) = self.arrived(id) else { return UNKNOWN };
        if photo.removed {
            return FINE;
        }
        let home = photo.group.clone();
        if !self.is_live(&home) {
            return UNKNOWN;
        }
        self.photos.entry(id.into()).and_modify(|photo| photo.removed = true);
        self.leaves(id, &home);
        FINE
    }

    fn move_to(&mut self, id: &str, to: &str) -> Outcome {
        let Some(photo) = self.arrived(id) else { return UNKNOWN };
        let (from, removed) = (photo.group.clone(), photo.removed);
        if !self.is_live(&from) || !self.is_live(to) || removed {
            return UNKNOWN;
        }
        if from == to {
            return FINE;
        }
        if self.taken(to) >= LIMIT {
            return (400, 0);
        }
        self.photos.entry(id.into()).and_modify(|photo| photo.group = to.into());
        self.leaves(id, &from);
        self.comes(id, to);
        FINE
    }

    fn copy(&mut self, id: &str, to: &str, made: &Made) -> Outcome {
        let Some(photo) = self.arrived(id).cloned() else { return UNKNOWN };
        if photo.removed || !self.is_live(&photo.group) || !self.is_live(to) {
            return UNKNOWN;
        }
        if self.taken(to) >= LIMIT {
            return (400, 0);
        }
        for copy in &made.ids {
            let photo = Photo { group: to.into(), created: made.created, ..photo.clone() };
            self.photos.insert(copy.clone(), photo);
            self.comes(copy, to);
        }
        FINE
    }

    fn is_live(&self, group: &str) -> bool {
        self.groups.get(group).is_some_and(|group| !group.deleted)
    }

    fn arrived(&self, id: &str) -> Option<&Photo> {
        self.photos.get(id).filter(|photo| photo.arrived.is_some())
    }

    /// Photos and open places.
    fn taken(&self, group: &str) -> usize {
        self.photos.values().filter(|photo| photo.group == group && !photo.removed).count()
    }

    fn list(&self, group: &str) -> Vec<String> {
        let here = self.photos.iter().filter(|(_, photo)| photo.group == group && !photo.removed);
        let key = |(id, photo): (&String, &Photo)| -> Option<Key> {
            photo.arrived.as_ref().map(|arrived| (arrived.sort_order.clone(), photo.created, id.clone()))
        };
        let mut keys: Vec<_> = here.filter_map(key).collect();
        keys.sort();
        keys.into_iter().map(|(.., id)| id).collect()
    }

    fn comes(&mut self, id: &str, group: &str) {
        let group = self.groups.get_mut(group).unwrap();
        group.thumb.get_or_insert_with(|| Thumb::Of(id.into()));
    }

    fn leaves(&mut self, id: &str, group: &str) {
        let next = self.list(group).into_iter().next().map(Thumb::Of);
        let group = self.groups.get_mut(group).unwrap();
        if group.thumb == Some(Thumb::Of(id.into())) {
            group.thumb = next;
        }
    }

    /// What clients must see.
    pub(super) fn seen(&self) -> Seen {
        let pictures = |id: &String| self.photos[id].arrived.as_ref().map(|arrived| arrived.pictures.clone());
        let group = |(id, group): (&String, &Group)| {
            let thumb = group.thumb.as_ref().and_then(|thumb| match thumb {
                Thumb::Set => Some(SET.to_owned()),
                Thumb::Of(photo) => pictures(photo),
            });
            let photos = self.list(id);
            let (name, deleted, count) = (group.name.clone(), group.deleted, photos.len());
            (id.clone(), SeenGroup { name, thumb, deleted, count, photos: (!deleted).then_some(photos) })
        };
        let photo = |(id, photo): (&String, &Photo)| {
            let Arrived { sort_order, content, pictures } = photo.arrived.clone()?;
            let (group, removed) = (photo.group.clone(), photo.removed);
            Some((id.clone(), SeenPhoto { group, sort_order, content, pictures, removed }))
        };
        Seen { groups: self.groups.iter().map(group).collect(), photos: self.photos.iter().filter_map(photo).collect() }
    }
}

impl Group {
    fn called(name: &str) -> Self {
        Self { name: name.into(), ..Self::default() }
    }
}
