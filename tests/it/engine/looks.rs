//! Commands that look at the views before they are decided, while others change what they look at.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use futures::future::join_all;
use rollbook_app::commands::NewGroup;
use rollbook_app::{AppError, Call};
use rollbook_domain::group::commands::{AddMembers, Existing, NewMember, RemoveMembers};
use rollbook_domain::subject::commands::ChangeSubject;
use rollbook_domain::{GroupId, Guard, Policy, Reference, Refusal};
use rollbook_store::{EventStore, StoreError};

use super::losses::Failing;
use super::rig::{Rig, add, member, registered};

fn device() -> Reference {
    Reference::new("device", "1").unwrap()
}

fn strict(rig: &Rig) -> Call {
    Call {
        policy: Policy { members_must_exist: true, resources_must_exist: true, ..Policy::NATIVE },
        ..rig.call.clone()
    }
}

/// Puts the device into a group and takes it out again until it is gone.
async fn comes_and_goes(rig: &Rig, call: &Call, group: GroupId, gone: &AtomicBool) {
    let join = || AddMembers { members: vec![NewMember::new(device())], ..add(&[], Existing::Skip) };
    let leave = || RemoveMembers { missing: Existing::Skip, must_exist: true, ..RemoveMembers::strict(vec![device()]) };
    while !gone.load(Ordering::Acquire) {
        let joined = rig.app.add_members(call, group, None, join()).await.map(|_| ());
        let left = rig.app.remove_members(call, group, None, leave()).await.map(|_| ());
        for done in [joined, left] {
            let unknown = matches!(done, Err(AppError::Refused(Refusal::UnknownSubject { .. })));
            assert!(done.is_ok() || unknown, "{done:?}");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn whom_others_always_use_can_be_removed_all_the_same() {
    let rig = Rig::sqlite().await;
    let call = strict(&rig);
    for round in 0..3 {
        rig.app.register_subject(&call, registered(&device())).await.unwrap();
        let groups = [rig.group("a").await, rig.group("b").await, rig.group("c").await];
        let gone = AtomicBool::new(false);
        let remove = async {
            let removed = rig.app.remove_subject(&call, &device()).await;
            gone.store(true, Ordering::Release);
            removed
        };
        let users = join_all(groups.map(|group| comes_and_goes(&rig, &call, group, &gone)));
        let (removed, _) = tokio::join!(remove, users);
        assert!(removed.is_ok(), "round {round}: {removed:?}");
        rig.app.wait_for_workspace(&call.workspace).await.unwrap();
        for group in groups {
            assert_eq!(rig.app.queries().member(&call.workspace, group, &device()).await.unwrap(), None);
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_many_who_move_one_device_everybody_gets_through() {
    let rig = Rig::sqlite().await;
    let call = strict(&rig);
    rig.app.register_subject(&call, registered(&device())).await.unwrap();
    let groups = [rig.group("a").await, rig.group("b").await, rig.group("c").await];
    let keep = || ChangeSubject { subject: device(), name: None, status: None, attributes: None };
    let moves = (0..48).map(|n| {
        let wanted = vec![groups[n % 3], groups[(n + 1) % 3]];
        rig.app.change_subject_and_groups(&call, keep(), Some(wanted))
    });
    for done in join_all(moves).await {
        assert!(done.is_ok(), "{done:?}");
    }
    rig.app.wait_for_workspace(&call.workspace).await.unwrap();
    let links = (0..48).map(|n| {
        let (app, call) = (&rig.app, &call);
        async move { app.set_groups_of_resource(call, &device(), &[groups[n % 3]]).await }
    });
    for done in join_all(links).await {
        assert!(done.is_ok(), "{done:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_many_who_make_the_same_groups_everybody_gets_through() {
    let rig = Rig::sqlite().await;
    let call = Call { policy: Policy { unique_names: true, ..Policy::NATIVE }, ..rig.call.clone() };
    let names = |n: usize| (n..n + 40).map(|name| format!("team {name}")).collect();
    let made = join_all((0..40).map(|n| rig.app.create_groups(&call, names(n)))).await;
    let made: Vec<_> = made.into_iter().map(|done| done.unwrap().outcome.len()).collect();
    assert_eq!(made.iter().sum::<usize>(), 79, "each name once: {made:?}");
}

/// Somebody leaves the directory between the look at it and the commit, or so the log says once.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_group_is_made_in_part_when_a_member_has_left_meanwhile() {
    let store = Arc::new(Failing::default());
    let rig = Rig::on(Arc::clone(&store) as Arc<dyn EventStore>, tempfile::tempdir().unwrap()).await;
    let call = strict(&rig);
    rig.app.register_subject(&call, registered(&member("asha"))).await.unwrap();
    let late = AtomicBool::new(false);
    let fault = move |append: &rollbook_store::Append| {
        let guard = append.guards.iter().find(|guard| matches!(guard, Guard::Require { .. }))?.clone();
        (!late.swap(true, Ordering::AcqRel)).then(|| StoreError::GuardFailed { guard: Box::new(guard) })
    };
    store.fault.set(Box::new(fault)).ok().unwrap();
    let members = ["asha", "nobody"].map(|id| NewMember::new(member(id))).into();
    let new = NewGroup { name: "divers".into(), members, repeated: Existing::Skip, ..NewGroup::default() };
    let made = rig.app.create_group_in_part(&call, new).await.unwrap().outcome;
    assert_eq!((made.left_out.members.items.applied, made.left_out.members.items.refused.len()), (1, 1));
}

/// A name that cannot be is refused before anything is drawn for the others.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn refused_names_draw_no_numbers() {
    let rig = Rig::sqlite().await;
    let number = async || {
        let new = NewGroup { name: "divers".into(), ..NewGroup::default() };
        rig.app.create_group(&rig.call, new).await.unwrap().outcome.number
    };
    let before = number().await;
    let refused = rig.app.create_groups(&rig.call, vec!["night".into(), "a\0b".into()]).await;
    let is_nul = |reason: &str| reason == "must not contain NUL";
    assert!(matches!(refused, Err(AppError::Refused(Refusal::InvalidText { reason, .. })) if is_nul(reason)));
    assert_eq!(number().await, before + 1);
    let unknown = rig.app.groups_by_name(&rig.call, &["a\0b".into()]).await.unwrap();
    assert_eq!(unknown, [None]);
}
