//! The state takes in anything.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::any_event::group_event;
use crate::decision::Decider;
use crate::event::Event;
use crate::group::state::MEMBER;
use crate::group::{Group, GroupEvent, PHOTO, Status};
use crate::testing::repeatable;

/// `kind:id` to role, hidden and visited.
type Model = BTreeMap<(String, String), (String, bool, bool)>;

/// The plainest fold of memberships there is.
fn remember(model: &mut Model, event: &GroupEvent) {
    let mut each = |kind: &str, ids: &[String], change: fn(&mut (String, bool, bool), &str), role: &str| {
        for id in ids {
            if let Some(membership) = model.get_mut(&(kind.to_owned(), id.clone())) {
                change(membership, role);
            }
        }
    };
    match event {
        GroupEvent::Created(_) => model.clear(),
        GroupEvent::MembersAdded(event) => {
            let new = (event.role.clone(), false, event.visited);
            model.extend(event.ids.iter().map(|id| ((event.kind.clone(), id.to_owned()), new.clone())));
        }
        GroupEvent::MembersRemoved(event) => {
            model.retain(|(kind, id), _| *kind != event.kind || !event.ids.contains(id));
        }
        GroupEvent::MembersSuspended(event) => each(&event.kind, &event.ids, |m, _| m.1 = true, ""),
        GroupEvent::MembersReactivated(event) => each(&event.kind, &event.ids, |m, _| m.1 = false, ""),
        GroupEvent::MembersRoleChanged(event) => {
            each(&event.kind, &event.ids, |m, role| role.clone_into(&mut m.0), &event.role);
        }
        GroupEvent::MemberVisited(event) => {
            let key = (event.member.kind().to_owned(), event.member.id().to_owned());
            model.entry(key).and_modify(|membership| membership.2 = event.visited);
        }
        GroupEvent::MediaArrived(event) => {
            let key = (PHOTO.to_owned(), event.id.to_string());
            model.insert(key, (MEMBER.to_owned(), false, false));
        }
        GroupEvent::MediaRemoved(event) => {
            model.remove(&(PHOTO.to_owned(), event.id.to_string()));
        }
        _ => {}
    }
}

/// The last word on where a group stands.
fn status(events: &[GroupEvent]) -> Status {
    let word = |event: &GroupEvent| match event {
        GroupEvent::Created(_) | GroupEvent::Reactivated(_) => Some(Status::Active),
        GroupEvent::Suspended(_) => Some(Status::Suspended),
        GroupEvent::Deleted(_) => Some(Status::Deleted),
        _ => None,
    };
    events.iter().rev().find_map(word).unwrap_or_default()
}

fn read_back(event: &GroupEvent) -> GroupEvent {
    let bytes = event.payload().expect("can be written");
    let event = Event::decode(event.kind(), &bytes).expect("is known").expect("can be read");
    Group::own(event).expect("is a group's")
}

proptest! {
    #![proptest_config(repeatable(256))]

    #[test]
    fn any_events_in_any_order_make_a_consistent_state(events in prop::collection::vec(group_event(), 0..60)) {
        let (mut group, mut model) = (Group::default(), Model::new());
        for event in &events {
            group.evolve(event);
            remember(&mut model, event);
        }
        prop_assert_eq!(group.status, status(&events));
        prop_assert_eq!(group.members.len(), model.len() as u64);
        for kind in ["user", "device", PHOTO] {
            let counted = model.keys().filter(|(k, _)| k == kind).count();
            prop_assert_eq!(group.members.count(kind), counted as u64);
        }
        for ((kind, id), (role, suspended, visited)) in &model {
            let membership = group.members.find(kind, id).expect("is in the model");
            prop_assert_eq!((membership.role, membership.suspended, membership.visited), (role.as_str(), *suspended, *visited));
        }
        let mut linked: Vec<_> = group.resources.iter().map(|linked| &linked.resource).collect();
        linked.sort_unstable();
        prop_assert!(linked.windows(2).all(|pair| pair[0] != pair[1]), "a resource is linked twice");
    }

    #[test]
    fn a_snapshot_anywhere_changes_nothing(
        events in prop::collection::vec(group_event(), 0..40),
        at in 0_usize..40,
    ) {
        let (before, after) = events.split_at(at.min(events.len()));
        let mut straight = Group::default();
        before.iter().for_each(|event| straight.evolve(event));
        let mut restored = Group::restore(&straight.snapshot().expect("is written")).expect("is read");
        for event in after {
            straight.evolve(event);
            restored.evolve(event);
        }
        prop_assert_eq!(restored, straight);
    }

    #[test]
    fn events_read_back_are_the_same(event in group_event()) {
        prop_assert_eq!(read_back(&event), event);
    }
}
