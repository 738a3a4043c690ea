//! What any row of commands leads to.

use proptest::prelude::*;

use super::any::{actor, policy};
use super::any_wish::{Wish, any_wish, create};
use crate::context::{Actor, Context};
use crate::decision::{Decider, Decision};
use crate::group::event::{GroupEvent, RemovalReason};
use crate::group::{Group, Status, Thumb};
use crate::guard::Guard;
use crate::policy::Policy;
use crate::refusal::Refusal;
use crate::testing::{NOW, repeatable, workspace};

type Step = (Wish, Actor, Policy);

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let first = (create(), actor(), Just(Policy::NATIVE)).prop_map(|first| vec![first]);
    let more = prop::collection::vec((any_wish(), actor(), policy()), 0..25);
    (first, more).prop_map(|(first, more)| first.into_iter().chain(more).collect())
}

fn decide((wish, actor, policy): &Step, group: &Group) -> Result<Decision<GroupEvent>, Refusal> {
    let workspace = workspace();
    wish.decide(group, &Context { at: NOW, workspace: &workspace, actor, policy })
}

fn replayed(log: &[(&'static str, Vec<u8>)]) -> Group {
    let mut group = Group::default();
    for (kind, payload) in log {
        group.evolve(&GroupEvent::decode(kind, payload).expect("is known").expect("can be read"));
    }
    group
}

/// What no decision may do to the state it was made on.
fn check(before: &Group, events: &[GroupEvent], policy: &Policy) -> Result<(), TestCaseError> {
    let mut group = before.clone();
    for event in events {
        match event {
            GroupEvent::MembersAdded(event) => {
                for id in &event.ids {
                    prop_assert!(group.members.find(&event.kind, id).is_none(), "{} is added twice", id);
                    group.members.insert(&event.kind, id, &event.role, event.visited);
                }
                let most = policy.max_members.unwrap_or(u64::MAX);
                let leavers = leavers(events, &event.kind);
                prop_assert!(group.members.count(&event.kind) <= most.saturating_add(leavers));
            }
            GroupEvent::MembersRemoved(event) => {
                for id in &event.ids {
                    prop_assert!(group.members.find(&event.kind, id).is_some(), "{} is removed twice", id);
                    group.members.remove(&event.kind, id);
                }
            }
            GroupEvent::MediaArrived(event) => {
                prop_assert!(group.gallery.get(event.id).is_none(), "{} arrives twice", event.id);
                group.evolve(&event.clone().into());
            }
            GroupEvent::MediaRemoved(event) => {
                prop_assert!(group.gallery.get(event.id).is_some(), "{} leaves twice", event.id);
                group.evolve(&event.clone().into());
            }
            _ => group.evolve(event),
        }
    }
    prop_assert!(before.status != Status::Deleted, "a deleted group takes nothing");
    prop_assert_eq!(group.members.count("photo"), group.gallery.len() as u64);
    let stands = *group.gallery.thumb() == Thumb::None;
    prop_assert_eq!(group.gallery.thumb_path().is_none(), stands);
    prop_assert!(!stands || group.gallery.is_empty(), "a photo stands for every group that has one");
    Ok(())
}

fn leavers(events: &[GroupEvent], kind: &str) -> u64 {
    let of = |event: &GroupEvent| match event {
        GroupEvent::MembersRemoved(event) if event.kind == kind => event.ids.len() as u64,
        _ => 0,
    };
    events.iter().map(of).sum()
}

/// What is suspended lets through only what is named in the design.
fn passes_suspended(events: &[GroupEvent]) -> bool {
    let reactivated = matches!(events.first(), Some(GroupEvent::Reactivated(_)));
    let deleted = matches!(events.last(), Some(GroupEvent::Deleted(_)));
    let passes = |event: &GroupEvent| match event {
        GroupEvent::MembersRemoved(event) => event.reason != RemovalReason::Removed,
        GroupEvent::ResourcesUnlinked(event) => event.reason == RemovalReason::SubjectRemoved,
        GroupEvent::ImportFailed(_) | GroupEvent::Deleted(_) => deleted,
        event => matches!(event, GroupEvent::MemberVisited(_)),
    };
    reactivated || events.iter().all(passes)
}

/// The balance of joining and leaving that the guards of a decision keep.
fn counted(guards: &[Guard]) -> i64 {
    let change = |guard: &Guard| if let Guard::Count { change, .. } = guard { *change } else { 0 };
    guards.iter().map(change).sum()
}

proptest! {
    #![proptest_config(repeatable(256))]

    #[test]
    fn replay_decides_as_live_does(steps in steps()) {
        let (mut live, mut log) = (Group::default(), Vec::new());
        for step in &steps {
            let decided = decide(step, &live);
            prop_assert_eq!(&decided, &decide(step, &replayed(&log)));
            let Ok(decision) = decided else { continue };
            check(&live, &decision.events, &step.2)?;
            let suspended = live.status == Status::Suspended;
            prop_assert!(!suspended || passes_suspended(&decision.events), "{:?}", decision.events);
            let before = live.members.len();
            for event in &decision.events {
                live.evolve(event);
                log.push((event.kind(), event.payload().expect("can be written")));
            }
            if step.2.count_groups {
                let now = if live.status == Status::Deleted { 0 } else { live.members.len() };
                prop_assert_eq!(counted(&decision.guards), now.cast_signed() - before.cast_signed());
            }
            prop_assert_eq!(&live, &replayed(&log));
        }
    }
}
