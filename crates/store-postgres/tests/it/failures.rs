//! Batches that break at named points, and logs that are not what they were.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use rollbook_store::{EventStore, Expected, Position, StoreError, Trouble};
use rollbook_store_postgres::{Options, PostgresStore, points};

use crate::support::{Schema, append, fresh, refusal, stream};

/// A process whose connection breaks this many times at a point.
async fn breaking(schema: &Schema, point: &'static str, times: usize) -> PostgresStore {
    let left = AtomicUsize::new(times);
    let hook = move |at: &'static str| {
        let breaks =
            at == point && left.fetch_update(Ordering::AcqRel, Ordering::Acquire, |n| n.checked_sub(1)).is_ok();
        if breaks { Err(io::Error::other("cut")) } else { Ok(()) }
    };
    let options = Options { hook: Some(Arc::new(hook)), ..schema.options() };
    PostgresStore::open(&options, fresh()).await.unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_not_committed_is_refused_and_not_there() {
    for point in [points::BATCH_TAKEN, points::BEFORE_COMMIT] {
        let schema = Schema::new().await;
        let store = breaking(&schema, point, 1).await;
        let (stream, lost) = (stream(), append(stream(), Expected::NoStream, 1));
        let id = lost.meta.command_id;
        assert_eq!(refusal(&store, lost.clone()).await, "cut", "{point}");
        assert_eq!(store.find_command(id).await.unwrap(), None, "{point}");
        assert_eq!(store.trouble(), Some(Trouble { reason: "cut".into(), lasts: false }), "{point}");
        let again = store.submit(lost).await.unwrap();
        assert!(!again.repeated, "{point}");
        assert_eq!(store.trouble(), None, "{point}");
        assert_eq!(store.submit(append(stream, Expected::NoStream, 2)).await.unwrap().position, Position(2), "{point}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_committed_before_the_answer_was_lost_is_acknowledged() {
    let schema = Schema::new().await;
    let store = breaking(&schema, points::AFTER_COMMIT, 1).await;
    let kept = append(stream(), Expected::NoStream, 1);
    let appended = store.submit(kept.clone()).await.unwrap();
    assert_eq!((appended.position, appended.repeated), (Position(1), false));
    assert!(store.submit(kept).await.unwrap().repeated);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn trouble_goes_away_without_a_command() {
    let schema = Schema::new().await;
    let store = breaking(&schema, points::BATCH_TAKEN, 2).await;
    refusal(&store, append(stream(), Expected::NoStream, 1)).await;
    while store.trouble().is_some() {
        tokio::task::yield_now().await;
    }
    assert_eq!(store.submit(append(stream(), Expected::NoStream, 1)).await.unwrap().position, Position(1));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_the_server_cannot_hold_hurts_nobody_else() {
    let schema = Schema::new().await;
    let store = schema.node().await;
    let mut unfit = append(stream(), Expected::NoStream, 1);
    unfit.meta.traceparent = Some("a\0b".into());
    let pending = [
        store.submit(append(stream(), Expected::NoStream, 1)),
        store.submit(unfit),
        store.submit(append(stream(), Expected::NoStream, 1)),
    ];
    let outcomes = futures::future::join_all(pending).await;
    assert!(outcomes[0].is_ok() && outcomes[2].is_ok(), "{outcomes:?}");
    assert!(matches!(outcomes[1], Err(StoreError::Corrupt(_))), "{outcomes:?}");
}

/// A backup was restored, or a standby without the newest commits took over.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_log_that_went_back_takes_nothing_from_who_saw_more() {
    let schema = Schema::new().await;
    let store = schema.node().await;
    for _ in 0..3 {
        store.submit(append(stream(), Expected::NoStream, 1)).await.unwrap();
    }
    schema.run(include_str!("sql/head_goes_back.sql")).await;
    let words = refusal(&store, append(stream(), Expected::NoStream, 1)).await;
    assert!(words.contains("not the one this process was started on: it ended at 3 and now ends at 2"), "{words}");
    assert!(store.trouble().unwrap().reason.contains("restart this process"), "{words}");
    assert!(matches!(store.current_head().await, Err(StoreError::Unavailable(_))));

    schema.run(include_str!("sql/head_returns.sql")).await;
    assert_eq!(store.submit(append(stream(), Expected::NoStream, 1)).await.unwrap().position, Position(4));

    schema.run(include_str!("sql/another_epoch.sql")).await;
    refusal(&store, append(stream(), Expected::NoStream, 1)).await;
    assert!(schema.node().await.submit(append(stream(), Expected::NoStream, 1)).await.is_ok(), "a new process works");
}
