//! Commands whose decision takes long, among others that must not wait for it.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, mpsc};
use std::time::Duration;

use parking_lot::Mutex;
use rollbook_app::plan::Plan;
use rollbook_app::touch::Touch;
use rollbook_domain::Decision;
use rollbook_domain::group::commands::Existing;
use rollbook_store::{EventStore, StoreError};

use super::losses::Failing;
use super::rig::{Rig, add};

/// How long a thread waits for what cannot come where it is what keeps it from coming.
const NEVER: Duration = Duration::from_secs(30);

/// A command that has lost two races waits for all instants that are being decided on, and everybody for it. An import
/// decides on none.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_looks_at_no_instant_keeps_nobody_from_going_alone() {
    let store = Arc::new(Failing::default());
    let rig = Rig::on(Arc::clone(&store) as Arc<dyn EventStore>, tempfile::tempdir().unwrap()).await;
    let (large, small) = (rig.group("large").await, rig.group("small").await);
    let (begun, mut has_begun) = tokio::sync::mpsc::channel(1);
    let (go_on, goes_on) = mpsc::channel();
    let (app, call) = (rig.app.clone(), rig.call.clone());
    let handle = tokio::runtime::Handle::current();
    let long = tokio::task::spawn_blocking(move || {
        handle.block_on(app.execute(&call, Touch::group(large).for_long(), move |_, _| {
            begun.try_send(()).unwrap();
            let in_time = goes_on.recv_timeout(NEVER).is_ok();
            Ok(Plan::group(large, Decision::nothing(), |()| in_time))
        }))
    });
    has_begun.recv().await.unwrap();

    let races = AtomicUsize::new(2);
    let lost = move |append: &rollbook_store::Append| {
        let lost = races.fetch_update(Ordering::AcqRel, Ordering::Acquire, |left| left.checked_sub(1)).is_ok();
        lost.then(|| StoreError::Conflict { stream: append.writes[0].stream, actual: 9 })
    };
    assert!(store.fault.set(Box::new(lost)).is_ok());
    let added = rig.app.add_members(&rig.call, small, None, add(&["asha"], Existing::Strict)).await.unwrap();
    assert_eq!(added.outcome.applied, 1);
    // Too late where the long one has given up waiting.
    go_on.send(()).ok();
    assert!(long.await.unwrap().unwrap().outcome, "the quick command waited for the long one");
}

/// While a large batch is decided, the thread's other tasks go on elsewhere.
#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_large_batch_is_not_decided_where_everybody_is_answered() {
    let store = Arc::new(Failing::default());
    let rig = Rig::on(Arc::clone(&store) as Arc<dyn EventStore>, tempfile::tempdir().unwrap()).await;
    let group = rig.group("divers").await;
    let (answer, answered) = mpsc::channel();
    let (answered, in_time) = (Mutex::new(answered), Arc::new(AtomicUsize::new(0)));
    let counted = Arc::clone(&in_time);
    let (deciding, mut is_deciding) = tokio::sync::mpsc::channel(1);
    let wait = move |_: &rollbook_store::Append| {
        deciding.try_send(()).unwrap();
        counted.fetch_add(usize::from(answered.lock().recv_timeout(NEVER).is_ok()), Ordering::AcqRel);
        None
    };
    assert!(store.fault.set(Box::new(wait)).is_ok());
    let ids: Vec<String> = (0..1_000).map(|id| format!("member-{id}")).collect();
    let (app, call) = (rig.app.clone(), rig.call.clone());
    let large = tokio::spawn(async move {
        let ids: Vec<_> = ids.iter().map(String::as_str).collect();
        app.add_members(&call, group, None, add(&ids, Existing::Strict)).await
    });
    let other = tokio::spawn(async move {
        is_deciding.recv().await.unwrap();
        answer.send(()).ok();
    });
    assert_eq!(large.await.unwrap().unwrap().outcome.applied, 1_000);
    other.await.unwrap();
    assert_eq!(in_time.load(Ordering::Acquire), 1, "another task waited for the batch");
}
