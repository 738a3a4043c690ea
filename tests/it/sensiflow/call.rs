//! Random calls. They name groups and devices by a number that is turned into an id when the call is made, so that
//! most of them are about what is there, and some about what has gone or never was.

use proptest::prelude::*;

/// Picks one of the ids known so far, or one that nobody has.
pub(super) type Pick = usize;

#[derive(Debug, Clone)]
pub(super) enum Wish {
    CreateGroup { name: &'static str, devices: Vec<Pick> },
    ChangeGroup { group: Pick, name: Option<&'static str>, description: Option<&'static str> },
    DeleteGroup { group: Pick },
    Add { group: Pick, devices: Vec<Pick> },
    Remove { group: Pick, devices: Vec<Pick> },
    CreateDevice { name: &'static str },
    ChangeDevice { device: Pick, name: &'static str },
    ChangeState { device: Pick, state: &'static str },
    DeleteDevices { devices: Vec<Pick> },
    CreateUser { email: &'static str },
}

/// Calls that are made at once; mostly a few, often one.
pub(super) fn round() -> impl Strategy<Value = Vec<Wish>> {
    prop_oneof![2 => prop::collection::vec(wish(), 1), 3 => prop::collection::vec(wish(), 2..=4)]
}

fn wish() -> impl Strategy<Value = Wish> {
    prop_oneof![
        3 => (name(), picks()).prop_map(|(name, devices)| Wish::CreateGroup { name, devices }),
        2 => (any::<Pick>(), prop::option::of(name()), prop::option::of(text()))
            .prop_map(|(group, name, description)| Wish::ChangeGroup { group, name, description }),
        1 => any::<Pick>().prop_map(|group| Wish::DeleteGroup { group }),
        5 => (any::<Pick>(), picks()).prop_map(|(group, devices)| Wish::Add { group, devices }),
        4 => (any::<Pick>(), picks()).prop_map(|(group, devices)| Wish::Remove { group, devices }),
        3 => name().prop_map(|name| Wish::CreateDevice { name }),
        1 => (any::<Pick>(), name()).prop_map(|(device, name)| Wish::ChangeDevice { device, name }),
        2 => (any::<Pick>(), state()).prop_map(|(device, state)| Wish::ChangeState { device, state }),
        2 => picks().prop_map(|devices| Wish::DeleteDevices { devices }),
        1 => prop::sample::select(&["a@sensi.example", "A@sensi.example", "b@sensi.example"][..])
            .prop_map(|email| Wish::CreateUser { email }),
    ]
}

fn picks() -> impl Strategy<Value = Vec<Pick>> {
    prop::collection::vec(any::<Pick>(), 0..4)
}

fn name() -> impl Strategy<Value = &'static str> {
    prop::sample::select(&["Lobby", "Hall", "Attic", "Cellar", "no"][..])
}

fn text() -> impl Strategy<Value = &'static str> {
    prop::sample::select(&["", "Ground floor", "First floor"][..])
}

fn state() -> impl Strategy<Value = &'static str> {
    prop::sample::select(&["ACTIVE", "PAUSED", "INACTIVE"][..])
}
