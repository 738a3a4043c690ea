//! The same request again.

use futures::future::join_all;
use rollbook_app::AppError;
use rollbook_app::commands::NewGroup;
use rollbook_domain::group::commands::Existing;
use rollbook_store::Position;

use super::rig::{Rig, add};

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
async fn a_refused_request_leaves_its_key_free() {
    let rig = Rig::sqlite().await;
    let call = rig.keyed("k1", 1);
    let refused = rig.app.create_group(&call, NewGroup::default()).await;
    assert!(matches!(refused, Err(AppError::Refused(_))), "{refused:?}");
    rig.app.create_group(&call, divers()).await.unwrap();
}
