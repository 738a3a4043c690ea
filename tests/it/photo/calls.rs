//! Random calls. They name groups and photos by a number that is turned into an id when the call is made, so that most
//! of them are about what is there, and some about what has gone or never was.

use proptest::prelude::*;

/// Picks one of those known so far, or one that nobody has.
pub(super) type Pick = usize;

/// A call on groups and photos of type `I`: first picked, then called by their ids.
#[derive(Debug, Clone)]
pub(super) enum Call<I = String> {
    Create {
        name: &'static str,
    },
    /// A thumbnail of the client's own, a name, or both.
    Change {
        group: I,
        name: Option<&'static str>,
        thumb: bool,
    },
    Delete {
        group: I,
    },
    Reserve {
        group: I,
        count: u8,
    },
    /// One of a few contents.
    Upload {
        photo: I,
        name: &'static str,
        content: u8,
    },
    Remove {
        photo: I,
    },
    Move {
        photo: I,
        to: I,
    },
    Copy {
        photo: I,
        to: I,
    },
}

impl Call<Pick> {
    /// The same with ids.
    pub(super) fn on(&self, group_id: impl Fn(Pick) -> String, photo_id: impl Fn(Pick) -> String) -> Call {
        match *self {
            Self::Create { name } => Call::Create { name },
            Self::Change { group, name, thumb } => Call::Change { group: group_id(group), name, thumb },
            Self::Delete { group } => Call::Delete { group: group_id(group) },
            Self::Reserve { group, count } => Call::Reserve { group: group_id(group), count },
            Self::Upload { photo, name, content } => Call::Upload { photo: photo_id(photo), name, content },
            Self::Remove { photo } => Call::Remove { photo: photo_id(photo) },
            Self::Move { photo, to } => Call::Move { photo: photo_id(photo), to: group_id(to) },
            Self::Copy { photo, to } => Call::Copy { photo: photo_id(photo), to: group_id(to) },
        }
    }
}

/// Calls that are made at once; mostly a few, often one.
pub(super) fn round() -> impl Strategy<Value = Vec<Call<Pick>>> {
    prop_oneof![2 => prop::collection::vec(call(), 1), 3 => prop::collection::vec(call(), 2..=4)]
}

fn call() -> impl Strategy<Value = Call<Pick>> {
    let (group, photo) = (any::<Pick>, any::<Pick>);
    prop_oneof![
        2 => name().prop_map(|name| Call::Create { name }),
        2 => (group(), prop::option::of(name()), any::<bool>())
            .prop_map(|(group, name, thumb)| Call::Change { group, name, thumb }),
        1 => group().prop_map(|group| Call::Delete { group }),
        3 => (group(), 1..4_u8).prop_map(|(group, count)| Call::Reserve { group, count }),
        8 => (photo(), file(), 0..2_u8).prop_map(|(photo, name, content)| Call::Upload { photo, name, content }),
        3 => photo().prop_map(|photo| Call::Remove { photo }),
        4 => (photo(), group()).prop_map(|(photo, to)| Call::Move { photo, to }),
        2 => (photo(), group()).prop_map(|(photo, to)| Call::Copy { photo, to }),
    ]
}

fn file() -> impl Strategy<Value = &'static str> {
    prop::sample::select(&["IMG_2", "IMG_1", "img_1"][..])
}

/// An empty one says nothing where it is to be changed.
fn name() -> impl Strategy<Value = &'static str> {
    prop::sample::select(&["dive", "Reef", "ascent", ""][..])
}
