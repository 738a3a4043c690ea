//! Random calls. They name groups by a number that is turned into an id when the call is made, so that most of them
//! are about what is there, and some about what has gone or never was.

use proptest::prelude::*;

use super::model::Ids;

/// Picks one of the groups known so far, or one that nobody has.
pub(super) type Pick = usize;

/// What is in a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum File {
    Ids(Ids),
    /// No id.
    Empty,
    /// An id, and a quote that does not end.
    Torn,
}

/// A call on groups of type `G`: first picked, then called by their ids.
#[derive(Debug, Clone)]
pub(super) enum Call<G = String> {
    Create { name: &'static str, kind: &'static str, ids: Ids, file: Option<File> },
    Edit { group: G, name: Option<&'static str>, kind: Option<&'static str>, ids: Ids, file: File },
    Remove { group: G, ids: Ids },
    Delete { group: G },
}

impl Call<Pick> {
    /// The same with ids.
    pub(super) fn on(&self, id: impl Fn(Pick) -> String) -> Call {
        match self.clone() {
            Self::Create { name, kind, ids, file } => Call::Create { name, kind, ids, file },
            Self::Edit { group, name, kind, ids, file } => Call::Edit { group: id(group), name, kind, ids, file },
            Self::Remove { group, ids } => Call::Remove { group: id(group), ids },
            Self::Delete { group } => Call::Delete { group: id(group) },
        }
    }
}

/// Calls that are made at once; mostly a few, often one.
pub(super) fn round() -> impl Strategy<Value = Vec<Call<Pick>>> {
    prop_oneof![2 => prop::collection::vec(call(), 1), 3 => prop::collection::vec(call(), 2..=4)]
}

fn call() -> impl Strategy<Value = Call<Pick>> {
    let option = prop::option::of::<BoxedStrategy<&'static str>>;
    prop_oneof![
        4 => (name(), kind(), ids(), prop::option::of(file()))
            .prop_map(|(name, kind, ids, file)| Call::Create { name, kind, ids, file }),
        5 => (any::<Pick>(), option(name().boxed()), option(kind().boxed()), ids(), file())
            .prop_map(|(group, name, kind, ids, file)| Call::Edit { group, name, kind, ids, file }),
        4 => (any::<Pick>(), prop::collection::btree_set(0..8_u8, 1..4))
            .prop_map(|(group, ids)| Call::Remove { group, ids }),
        2 => any::<Pick>().prop_map(|group| Call::Delete { group }),
    ]
}

fn file() -> impl Strategy<Value = File> {
    let ids = prop::collection::btree_set(0..8_u8, 1..6).prop_map(File::Ids);
    prop_oneof![6 => ids, 1 => Just(File::Empty), 1 => Just(File::Torn)]
}

fn ids() -> impl Strategy<Value = Ids> {
    prop_oneof![1 => Just(Ids::new()), 1 => prop::collection::btree_set(0..8_u8, 1..4)]
}

fn name() -> impl Strategy<Value = &'static str> {
    prop::sample::select(&["riders", "divers", "Riders", "runners"][..])
}

fn kind() -> impl Strategy<Value = &'static str> {
    prop::sample::select(&["user", "device"][..])
}
