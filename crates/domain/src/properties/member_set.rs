//! The compact set against the plainest one.

use std::collections::BTreeMap;

use proptest::prelude::*;

use crate::group::MemberSet;
use crate::testing::repeatable;

/// One change of `kind:id`, where ids are dense enough to be met again and many enough for several pages.
#[derive(Debug, Clone)]
enum Change {
    Insert(u16, bool),
    Remove(u16),
    Suspend(u16, bool),
}

fn change() -> impl Strategy<Value = Change> {
    prop_oneof![
        5 => (0_u16..2_500, any::<bool>()).prop_map(|(id, admin)| Change::Insert(id, admin)),
        2 => (0_u16..2_500).prop_map(Change::Remove),
        1 => (0_u16..2_500, any::<bool>()).prop_map(|(id, on)| Change::Suspend(id, on)),
    ]
}

/// Even ids are numbers, odd ones are not; every third is a device.
fn name(id: u16) -> (&'static str, String) {
    let text = if id.is_multiple_of(2) { id.to_string() } else { format!("u{id}") };
    (if id.is_multiple_of(3) { "device" } else { "user" }, text)
}

fn role(admin: bool) -> &'static str {
    if admin { "admin" } else { "member" }
}

#[derive(Default)]
struct Both {
    set: MemberSet,
    model: BTreeMap<u16, (bool, bool)>,
}

impl Both {
    fn apply(&mut self, change: &Change) {
        match *change {
            Change::Insert(id, admin) => {
                let (kind, text) = name(id);
                self.set.insert(kind, &text, role(admin), false);
                self.model.insert(id, (admin, false));
            }
            Change::Remove(id) => {
                let (kind, text) = name(id);
                self.set.remove(kind, &text);
                self.model.remove(&id);
            }
            Change::Suspend(id, on) => {
                let (kind, text) = name(id);
                self.set.set_suspended(kind, &text, on);
                self.model.entry(id).and_modify(|membership| membership.1 = on);
            }
        }
    }

    fn numbers(&self, kind: &str) -> Vec<u64> {
        let own = self.model.keys().copied().filter(|id| name(*id).0 == kind && id.is_multiple_of(2));
        own.map(u64::from).collect()
    }
}

proptest! {
    #![proptest_config(repeatable(24))]

    #[test]
    fn it_equals_a_map(changes in prop::collection::vec(change(), 0..4_000), clear_odd in any::<bool>()) {
        let mut both = Both::default();
        changes.iter().for_each(|change| both.apply(change));
        if clear_odd {
            (1..2_500).step_by(2).for_each(|id| both.apply(&Change::Remove(id)));
        }
        let Both { set, model } = &both;
        prop_assert_eq!(set.len(), model.len() as u64);
        for id in 0..2_500 {
            let (kind, text) = name(id);
            let found = set.find(kind, &text).map(|m| (m.role, m.suspended));
            let expected = model.get(&id).map(|(admin, suspended)| (role(*admin), *suspended));
            prop_assert_eq!(found, expected, "{}:{}", kind, text);
        }
        for kind in ["user", "device"] {
            prop_assert_eq!(set.count(kind), model.keys().filter(|id| name(**id).0 == kind).count() as u64);
            prop_assert_eq!(set.numbers(kind), both.numbers(kind));
        }
        let mut digests: Vec<_> = set.digests().collect();
        digests.sort_unstable();
        digests.dedup();
        prop_assert_eq!(digests.len(), model.len(), "nobody is in twice");
    }
}
