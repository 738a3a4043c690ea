//! Many commands at once.

use std::collections::BTreeSet;

use futures::future::join_all;
use rollbook_app::AppError;
use rollbook_app::commands::NewGroup;
use rollbook_domain::group::commands::Existing;
use rollbook_domain::{Policy, Refusal};
use rollbook_store::StoreError;

use super::rig::{Rig, add};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn commands_for_one_group_do_not_fail_each_other() {
    let rig = Rig::sqlite().await;
    let group = rig.group("divers").await;
    let ids: Vec<_> = (0..200).map(|n| n.to_string()).collect();
    let commands = ids.iter().map(|id| rig.app.add_members(&rig.call, group, None, add(&[id], Existing::Strict)));
    let versions: BTreeSet<_> = join_all(commands).await.into_iter().map(|done| done.unwrap().version).collect();
    assert_eq!(versions, (2..=201).collect());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_many_who_add_the_same_member_one_does() {
    let rig = Rig::sqlite().await;
    let group = rig.group("divers").await;
    let commands = (0..50).map(|_| rig.app.add_members(&rig.call, group, None, add(&["asha"], Existing::Strict)));
    let outcomes = join_all(commands).await;
    assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 1);
    let refused =
        |outcome: &Result<_, AppError>| matches!(outcome, Err(AppError::Refused(Refusal::MemberExists { .. })));
    assert_eq!(outcomes.iter().filter(|outcome| refused(outcome)).count(), 49);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_limit_holds_however_many_come_at_once() {
    let rig = Rig::sqlite().await;
    let group = rig.group("divers").await;
    let mut call = rig.call.clone();
    call.policy.max_members = Some(10);
    let ids: Vec<_> = (0..40).map(|n| n.to_string()).collect();
    let outcomes =
        join_all(ids.iter().map(|id| rig.app.add_members(&call, group, None, add(&[id], Existing::Strict)))).await;
    assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 10);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_name_has_one_group_and_numbers_are_never_shared() {
    let rig = Rig::sqlite().await;
    let mut call = rig.call.clone();
    call.policy = Policy { unique_names: true, ..Policy::NATIVE };
    let new = |name: String| NewGroup { name, ..NewGroup::default() };
    let outcomes = join_all((0..60).map(|n| rig.app.create_group(&call, new(format!("team {}", n % 20))))).await;
    let made: Vec<_> = outcomes.into_iter().filter_map(Result::ok).map(|done| done.outcome).collect();
    assert_eq!(made.len(), 20);
    assert_eq!(made.iter().map(|group| group.number).collect::<BTreeSet<_>>().len(), 20);
    assert_eq!(made.iter().map(|group| group.token.to_string()).collect::<BTreeSet<_>>().len(), 20);
    assert_eq!(made.iter().map(|group| group.object_id.to_string()).collect::<BTreeSet<_>>().len(), 20);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn only_one_of_two_with_the_same_version_changes_the_group() {
    let rig = Rig::sqlite().await;
    let group = rig.group("divers").await;
    let (a, b) = tokio::join!(
        rig.app.add_members(&rig.call, group, Some(1), add(&["a"], Existing::Strict)),
        rig.app.add_members(&rig.call, group, Some(1), add(&["b"], Existing::Strict)),
    );
    assert_eq!(u8::from(a.is_ok()) + u8::from(b.is_ok()), 1);
    let refused = a.err().or(b.err()).unwrap();
    assert!(matches!(refused, AppError::VersionMismatch { actual: 2 }), "{refused:?}");
}

/// Recorded time follows the order of commits, whatever overtakes what.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn recorded_time_never_goes_back() -> Result<(), StoreError> {
    let rig = Rig::sqlite().await;
    join_all((0..300).map(|n| {
        let new = NewGroup { name: format!("group {n}"), ..NewGroup::default() };
        rig.app.create_group(&rig.call, new)
    }))
    .await;
    let log = rig.app.store().read_log(rollbook_store::Position(0), 10_000).await?;
    assert_eq!(log.events.len(), 301);
    assert!(log.events.is_sorted_by_key(|event| event.recorded_at));
    for event in &log.events {
        let millis = event.id.get_timestamp().unwrap().to_unix();
        assert_eq!(i64::try_from(millis.0).unwrap(), event.recorded_at.seconds(), "ids carry the recorded instant");
    }
    Ok(())
}

/// A decision that takes long is overtaken by quick ones; it still gets its turn.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_long_decision_is_not_starved_by_quick_ones() {
    let rig = Rig::sqlite().await;
    let (large, small) = (rig.group("large").await, rig.group("small").await);
    let done = std::sync::atomic::AtomicBool::new(false);
    let quick = async {
        let mut n = 0;
        while !done.load(std::sync::atomic::Ordering::Acquire) {
            n += 1;
            let id = n.to_string();
            rig.app.add_members(&rig.call, small, None, add(&[&id], Existing::Strict)).await.unwrap();
        }
        n
    };
    let long = async {
        let ids: Vec<String> = (0..30_000).map(|n| format!("member-{n}")).collect();
        let ids: Vec<_> = ids.iter().map(String::as_str).collect();
        let added = rig.app.add_members(&rig.call, large, None, add(&ids, Existing::Strict)).await;
        done.store(true, std::sync::atomic::Ordering::Release);
        added
    };
    let (_, added) = tokio::join!(quick, long);
    assert_eq!(added.unwrap().outcome.applied, 30_000);
}
