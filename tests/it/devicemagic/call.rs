//! Random calls. They name groups, devices and forms by a number that is turned into an id when the call is made, so
//! that most of them are about what is there, and some about what has gone or never was.

use proptest::prelude::*;

/// Picks one of the ids known so far, or one that nobody has.
pub(super) type Pick = usize;

#[derive(Debug, Clone)]
pub(super) enum Wish {
    Create {
        names: Vec<&'static str>,
    },
    Update {
        group: Pick,
        name: Option<&'static str>,
        devices: Option<Vec<Pick>>,
        forms: Option<Vec<Pick>>,
        tags: Option<Vec<&'static str>>,
    },
    Delete {
        group: Pick,
    },
    Enrol {
        identifier: &'static str,
        groups: Option<Vec<&'static str>>,
    },
    ChangeDevice {
        device: Pick,
        owner: Option<&'static str>,
        groups: Option<Vec<&'static str>>,
    },
    Approve {
        device: Pick,
    },
    DeleteDevice {
        device: Pick,
    },
    MakeForm {
        title: &'static str,
    },
    ChangeForm {
        form: Pick,
        title: &'static str,
    },
    DeleteForm {
        form: Pick,
    },
    Place {
        form: Pick,
        group: &'static str,
    },
}

/// Whether a call is sent as XML, whether it is answered in XML, and what its path begins with.
#[derive(Debug, Clone, Copy)]
pub(super) struct Manner {
    pub(super) sent: bool,
    pub(super) answered: bool,
    pub(super) prefix: &'static str,
}

/// Calls that are made at once; mostly a few, often one.
pub(super) fn round() -> impl Strategy<Value = Vec<(Wish, Manner)>> {
    let prefix = || prop::sample::select(&["", "/api", "/api/v2"][..]);
    let manner = move || {
        (any::<bool>(), any::<bool>(), prefix()).prop_map(|(sent, answered, prefix)| Manner { sent, answered, prefix })
    };
    let call = move || (wish(), manner());
    prop_oneof![2 => prop::collection::vec(call(), 1), 3 => prop::collection::vec(call(), 2..=4)]
}

fn wish() -> impl Strategy<Value = Wish> {
    let update = (any::<Pick>(), prop::option::of(name()), lists(), lists(), prop::option::of(tags()));
    prop_oneof![
        4 => prop::collection::vec(name(), 0..4).prop_map(|names| Wish::Create { names }),
        8 => update.prop_map(|(group, name, devices, forms, tags)| Wish::Update { group, name, devices, forms, tags }),
        1 => any::<Pick>().prop_map(|group| Wish::Delete { group }),
        4 => (identifier(), prop::option::of(names())).prop_map(|(identifier, groups)| Wish::Enrol { identifier, groups }),
        6 => (any::<Pick>(), prop::option::of(prop::sample::select(&["Ann", "Bo & <Co>"][..])), prop::option::of(names()))
            .prop_map(|(device, owner, groups)| Wish::ChangeDevice { device, owner, groups }),
        1 => any::<Pick>().prop_map(|device| Wish::Approve { device }),
        1 => any::<Pick>().prop_map(|device| Wish::DeleteDevice { device }),
        2 => title().prop_map(|title| Wish::MakeForm { title }),
        2 => (any::<Pick>(), title()).prop_map(|(form, title)| Wish::ChangeForm { form, title }),
        1 => any::<Pick>().prop_map(|form| Wish::DeleteForm { form }),
        4 => (any::<Pick>(), name()).prop_map(|(form, group)| Wish::Place { form, group }),
    ]
}

fn lists() -> impl Strategy<Value = Option<Vec<Pick>>> {
    prop::option::of(prop::collection::vec(any::<Pick>(), 0..3))
}

/// Few, so that they are often taken; one that is blank.
fn name() -> impl Strategy<Value = &'static str> {
    prop_oneof![16 => prop::sample::select(&["Default", "Night", "Day", " Day ", "A < B & C"][..]), 1 => Just("  ")]
}

fn names() -> impl Strategy<Value = Vec<&'static str>> {
    prop::collection::vec(prop::sample::select(&["Default", "Night", "Day"][..]), 0..3)
}

fn tags() -> impl Strategy<Value = Vec<&'static str>> {
    prop::collection::vec(prop::sample::select(&["north", "night", "ä & ö"][..]), 0..3)
}

fn identifier() -> impl Strategy<Value = &'static str> {
    prop::sample::select(&["Android_1", "com.example.2", "a/b 3", "4", "iOS_5", "iOS_6"][..])
}

fn title() -> impl Strategy<Value = &'static str> {
    prop::sample::select(&["Checklist", "Tour"][..])
}
