//! The same request again.

use futures::future::join_all;
use rollbook_app::commands::{NewGroup, NewSubject, SubjectName};
use rollbook_app::{AppError, Call};
use rollbook_domain::group::commands::{DeleteGroup, Existing, SuspendGroup};
use rollbook_domain::subject::SubjectStatus;
use rollbook_domain::subject::commands::ChangeSubject;
use rollbook_domain::{Attributes, Refusal, StreamId};
use rollbook_store::Position;

use super::rig::{Rig, add, member};

fn divers() -> NewGroup {
    NewGroup { name: "divers".into(), ..NewGroup::default() }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn twins_take_effect_once_and_get_one_answer() {
    let rig = Rig::sqlite().await;
    let call = rig.keyed("k1", 1);
    let outcomes = join_all((0..20).map(|_| rig.app.create_group(&call, divers()))).await;
    let first = outcomes[0].as_ref().unwrap();
    assert!(outcomes.iter().all(|outcome| outcome.as_ref().unwrap() == first));
    let log = rig.app.store().read_log(Position(0), 100).await.unwrap();
    assert_eq!(log.events.iter().filter(|event| event.kind == "group.created").count(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_key_is_good_for_one_request() {
    let rig = Rig::sqlite().await;
    rig.app.create_group(&rig.keyed("k1", 1), divers()).await.unwrap();
    let other = rig.app.create_group(&rig.keyed("k1", 2), divers()).await;
    assert!(matches!(other, Err(AppError::KeyReused)), "{other:?}");
    rig.app.create_group(&rig.keyed("k2", 1), divers()).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_wish_that_held_already_is_answered_again_as_well() {
    let rig = Rig::sqlite().await;
    let group = rig.group("divers").await;
    rig.app.add_members(&rig.call, group, None, add(&["asha"], Existing::Strict)).await.unwrap();
    let call = rig.keyed("k1", 1);
    let first = rig.app.add_members(&call, group, None, add(&["asha"], Existing::Skip)).await.unwrap();
    assert_eq!((first.outcome.applied, first.outcome.skipped), (0, 1));
    rig.app.add_members(&rig.call, group, None, add(&["binod"], Existing::Strict)).await.unwrap();
    let again = rig.app.add_members(&call, group, None, add(&["asha"], Existing::Skip)).await.unwrap();
    assert_eq!(again, first);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_refusal_is_an_answer_too() {
    let rig = Rig::sqlite().await;
    let group = rig.group("divers").await;
    let call = rig.keyed("k1", 1);
    let add = |existing| rig.app.add_members(&call, group, None, add(&["asha", "asha"], existing));
    let twins = join_all((0..10).map(|_| add(Existing::Strict))).await;
    let named_twice = Refusal::NamedTwice { first: "user:asha".into() };
    assert!(twins.iter().all(|twin| matches!(twin, Err(AppError::Refused(why)) if *why == named_twice)), "{twins:?}");
    // What would pass by now must not: its sender has been told no.
    let late = add(Existing::Skip).await;
    assert!(matches!(&late, Err(AppError::Refused(why)) if *why == named_twice), "{late:?}");
    let history = rig.app.store().read_stream(StreamId::group(group), 1, 10).await.unwrap();
    assert!(history.events.is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_refusal_by_what_others_hold_is_an_answer_too() {
    let rig = Rig::sqlite().await;
    let mut call = rig.keyed("k1", 1);
    call.policy.unique_names = true;
    let open = Call { idempotency: None, ..call.clone() };
    let first = rig.app.create_group(&open, divers()).await.unwrap();
    let taken = rig.app.create_group(&call, divers()).await;
    assert!(matches!(taken, Err(AppError::Refused(Refusal::NameTaken))), "{taken:?}");
    rig.app.delete_group(&open, first.outcome.id, None, DeleteGroup::default()).await.unwrap();
    let again = rig.app.create_group(&call, divers()).await;
    assert!(matches!(again, Err(AppError::Refused(Refusal::NameTaken))), "{again:?}");
    rig.app.create_group(&open, divers()).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_repetition_earns_again_leaves_its_key_free() {
    let rig = Rig::sqlite().await;
    let call = rig.keyed("k1", 1);
    let invalid = rig.app.create_group(&call, NewGroup::default()).await;
    assert!(matches!(invalid, Err(AppError::Refused(Refusal::InvalidText { .. }))), "{invalid:?}");
    let group = rig.app.create_group(&call, divers()).await.unwrap().outcome.id;

    let call = rig.keyed("k2", 1);
    let stale = rig.app.suspend_group(&call, group, Some(7), SuspendGroup).await;
    assert!(matches!(stale, Err(AppError::VersionMismatch { actual: 1 })), "{stale:?}");
    rig.app.suspend_group(&call, group, Some(1), SuspendGroup).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_change_of_what_is_gone_is_answered_as_at_first() {
    let rig = Rig::sqlite().await;
    let asha = member("asha");
    let new = NewSubject {
        kind: "user".into(),
        id: SubjectName::Given("asha".into()),
        name: None,
        status: SubjectStatus::Active,
        attributes: Attributes::default(),
    };
    rig.app.register_subject(&rig.call, new).await.unwrap();
    let (change, remove) = (rig.keyed("k1", 1), rig.keyed("k2", 2));
    let named =
        || ChangeSubject { subject: asha.clone(), name: Some(Some("Asha".into())), status: None, attributes: None };
    let changed = rig.app.change_subject(&change, None, named()).await.unwrap();
    let removed = rig.app.remove_subject(&remove, &asha).await.unwrap();
    assert_eq!(rig.app.change_subject(&change, None, named()).await.unwrap(), changed);
    assert_eq!(rig.app.remove_subject(&remove, &asha).await.unwrap(), removed);
}
