//! Commits are told to who listens: at most once a batch, and not at all where nobody does.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use futures::future::join_all;
use rollbook_domain::{Actor, Category, StreamId, Timestamp};
use rollbook_store::{Append, CommandMeta, EventStore, Expected, NewEvent, StreamWrite};
use rollbook_store_postgres::{Options, PostgresStore, points};
use sqlx::postgres::PgListener;

use crate::fixtures::{Database, fresh_id, run};

const CHANNEL: &str = "rollbook_log";

/// One event of a stream of its own.
fn append() -> Append {
    let (command_id, id) = (fresh_id(), fresh_id());
    let event = NewEvent { id, kind: "group.suspended", schema_version: 1, payload: "{}".into() };
    let stream = StreamId { category: Category::Group, id };
    Append {
        meta: CommandMeta {
            command_id,
            workspace: "acme".parse().unwrap(),
            actor: Actor::new("operator"),
            initiator: None,
            correlation_id: command_id,
            causation_id: None,
            traceparent: None,
        },
        at: Timestamp::from_micros(1),
        writes: vec![StreamWrite { stream, expected: Expected::NoStream, events: vec![event], personal: false }],
        guards: Vec::new(),
        idempotency: None,
    }
}

/// Everything that was told up to now: whatever was committed before is told before the mark.
async fn told(listener: &mut PgListener, url: &str) -> Vec<String> {
    let mark = fresh_id().to_string();
    run(url, format!("NOTIFY {CHANNEL}, '{mark}'")).await;
    let mut told = Vec::new();
    loop {
        let one = listener.recv().await.unwrap();
        if one.payload() == mark {
            return told;
        }
        told.push(one.payload().to_owned());
    }
}

// On one thread, so that what is submitted at once waits together.
#[tokio::test]
async fn commits_are_told_once_a_batch_and_only_where_somebody_listens() {
    let database = Database::new().await;
    let url = database.url();
    let batches = Arc::new(AtomicU64::new(0));
    let counted = Arc::clone(&batches);
    let hook = move |point: &'static str| {
        counted.fetch_add(u64::from(point == points::AFTER_COMMIT), Ordering::SeqCst);
        Ok(())
    };
    let options = Options { hook: Some(Arc::new(hook)), ..Options::new(&url) };
    let store = PostgresStore::open(&options, fresh_id()).await.unwrap();
    let mut listener = PgListener::connect(&url).await.unwrap();
    listener.listen(CHANNEL).await.unwrap();
    let write = async |count: usize| {
        let before = batches.load(Ordering::SeqCst);
        let appended = join_all((0..count).map(|_| store.submit(append()))).await;
        let last = appended.into_iter().map(|appended| appended.unwrap().position).max().unwrap();
        (batches.load(Ordering::SeqCst) - before, last.to_string())
    };

    assert_eq!(write(1).await.0, 1);
    assert_eq!(told(&mut listener, &url).await, Vec::<String>::new(), "a node needs no telling of its own commits");
    run(&url, "INSERT INTO listeners VALUES (gen_random_uuid(), now() - interval '1 minute')".into()).await;
    write(1).await;
    assert_eq!(told(&mut listener, &url).await, Vec::<String>::new(), "who has not been heard of is not there");

    run(&url, "INSERT INTO listeners VALUES (gen_random_uuid(), now() + interval '1 hour')".into()).await;
    let (committed, last) = write(200).await;
    assert!(committed < 200, "{committed} batches");
    let heard = told(&mut listener, &url).await;
    assert_eq!((heard.len() as u64, heard.last()), (committed, Some(&last)), "{heard:?}");
    let (committed, last) = write(1).await;
    assert_eq!((committed, told(&mut listener, &url).await), (1, vec![last]));
}
