//! What was altered in PostgreSQL is found, whatever it was and wherever.

use std::sync::Arc;

use bytes::Bytes;
use rand::rngs::StdRng;
use rand::seq::IndexedRandom;
use rand::{Rng, SeedableRng};
use rollbook_domain::{Actor, Category, StreamId, Timestamp};
use rollbook_proof::checkpoint::origin;
use rollbook_proof::recorded::leaves;
use rollbook_proof::verify::{Finding, Report, Source, Witness, verify};
use rollbook_proof::{Keeper, RawLog, SigningKey, Status, TreeStore};
use rollbook_store::{Append, CommandMeta, EventStore, Expected, NewEvent, Position, StreamWrite};
use rollbook_store_postgres::{Options, PostgresProof, PostgresStore};
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection};
use uuid::Uuid;

/// A log of its own in a schema of its own, and hands that reach into it.
struct Lab {
    options: Options,
    schema: String,
    hands: PgConnection,
}

#[expect(clippy::disallowed_methods, reason = "the server of the tests is no configuration of the product")]
fn server() -> String {
    std::env::var("ROLLBOOK_TEST_POSTGRES").expect("these tests run only where a server is named")
}

#[expect(clippy::disallowed_methods, reason = "concurrent tests keep apart by chance alone")]
fn fresh() -> Uuid {
    Uuid::new_v4()
}

fn id(n: u64) -> Uuid {
    Uuid::from_u128(u128::from(n))
}

/// Command `n`, with every field that an event can have.
fn full(n: u64) -> Append {
    let kinds = ["group.created", "group.members-added", "group.deleted"];
    let event = |k: usize| NewEvent {
        id: id(n * 1_000 + k as u64),
        kind: kinds[k],
        schema_version: 1 + u16::try_from(k).expect("is small"),
        payload: Bytes::from(format!(r#"{{"what":"event {k} of command {n}"}}"#)),
    };
    let stream = StreamId { category: Category::Group, id: id(n) };
    let events = (0..=usize::try_from(n % 3).expect("is small")).map(event).collect();
    Append {
        meta: CommandMeta {
            command_id: id(n),
            workspace: format!("workspace-{}", n % 4).parse().expect("is a name"),
            actor: Actor::new("user:u-asha"),
            initiator: n.is_multiple_of(2).then(|| Actor::new("user:u-ben")),
            correlation_id: id(n - n % 5),
            causation_id: n.is_multiple_of(3).then(|| id(n / 3)),
            traceparent: n.is_multiple_of(4).then(|| format!("00-{n:032x}-{n:016x}-01")),
        },
        at: Timestamp::from_micros(1_709_624_469_000_000 + i64::try_from(n).expect("is small")),
        writes: vec![StreamWrite { stream, expected: Expected::NoStream, events, personal: false }],
        guards: Vec::new(),
        idempotency: None,
    }
}

impl Lab {
    async fn new(commands: u64) -> Self {
        let (server, schema) = (server(), format!("proof_{}", fresh().simple()));
        let mut hands = PgConnection::connect(&server).await.expect("the server is there");
        let made = format!("CREATE SCHEMA {schema}; SET search_path = {schema}");
        hands.execute(sqlx::raw_sql(AssertSqlSafe(made))).await.expect("is made");
        let parameter = if server.contains('?') { '&' } else { '?' };
        let url = format!("{server}{parameter}options=-c%20search_path%3D{schema}");
        let mut lab = Self { options: Options { readers: 2, ..Options::new(url) }, schema, hands };
        let store = PostgresStore::open(&lab.options, fresh()).await.expect("opens");
        for n in 1..=commands {
            store.submit(full(n)).await.expect("is appended");
        }
        lab.keep(&store).await;
        // The same log has the same leaves, whichever way it is read.
        let events = store.read_log(Position(0), 10_000).await.expect("is readable").events;
        let rows = lab.proof().await.rows(0, 10_000).await.expect("is readable");
        assert_eq!(rows.into_iter().map(|row| row.leaf.expect("is whole")).collect::<Vec<_>>(), leaves(&events));
        let belts = "ALTER TABLE events DISABLE TRIGGER USER; ALTER TABLE commands DISABLE TRIGGER USER;
                     GRANT UPDATE, DELETE ON events, commands TO CURRENT_USER";
        lab.run(belts.into()).await;
        lab
    }

    async fn run(&mut self, statement: String) {
        let done = self.hands.execute(sqlx::raw_sql(AssertSqlSafe(statement.clone()))).await;
        done.unwrap_or_else(|error| panic!("{statement}: {error}"));
    }

    /// How many rows a change met; none where it cannot be made, since a key is taken.
    async fn change(&mut self, statement: String) -> Option<u64> {
        let done = self.hands.execute(sqlx::raw_sql(AssertSqlSafe(statement))).await;
        done.ok().map(|done| done.rows_affected())
    }

    async fn number(&mut self, query: String) -> i64 {
        sqlx::query_scalar(AssertSqlSafe(query)).fetch_one(&mut self.hands).await.expect("is readable")
    }

    async fn proof(&self) -> PostgresProof {
        PostgresProof::open(&self.options).await.expect("opens")
    }

    async fn keep(&self, store: &PostgresStore) -> Status {
        let both = Arc::new(self.proof().await);
        let key = SigningKey::new(&origin(store.epoch()), &[7; 32]).expect("is a key");
        let keeper = Keeper::start(both.clone(), both, Arc::new(key), store.head(), Vec::new());
        let status = keeper.status();
        keeper.stop().await;
        status.borrow().clone()
    }

    async fn note(&self) -> String {
        let tree = self.proof().await.tree().await.expect("is readable").expect("is there");
        tree.checkpoint.expect("is signed")
    }

    async fn verify(&self, proof: &PostgresProof, outside: Option<&str>) -> Report {
        let key = SigningKey::new(&origin(proof.epoch().await.expect("is readable")), &[7; 32]).expect("is a key");
        let witnesses = outside.map(|note| Witness {
            source: Source::File("outside".into()),
            checkpoint: key.public().open(note).expect("is signed").parse().expect("is a checkpoint"),
        });
        verify(proof, Some(proof), witnesses.as_slice(), |_| {}).await.expect("is readable")
    }

    async fn end(mut self) {
        let schema = self.schema.clone();
        self.run(format!("DROP SCHEMA {schema} CASCADE")).await;
    }
}

/// Columns with how one bit of them is flipped; `$` is a random number.
const EVENTS: [(&str, &str); 8] = [
    ("category", "(category # (1::smallint << ($ % 15)::int)::smallint)"),
    ("stream", "encode(set_byte(uuid_send(stream), $ % 16, get_byte(uuid_send(stream), $ % 16) # 4), 'hex')::uuid"),
    ("version", "(version # (1::bigint << ($ % 63)))"),
    (
        "event_id",
        "encode(set_byte(uuid_send(event_id), $ % 16, get_byte(uuid_send(event_id), $ % 16) # 4), 'hex')::uuid",
    ),
    ("kind", "overlay(kind placing 'q' from 1 + $ % length(kind) for 1)"),
    ("schema_version", "(schema_version # (1 << ($ % 31)))"),
    (
        "command_id",
        "encode(set_byte(uuid_send(command_id), $ % 16, get_byte(uuid_send(command_id), $ % 16) # 64), 'hex')::uuid",
    ),
    ("payload", "set_byte(payload, $ % length(payload), get_byte(payload, $ % length(payload)) # 1)"),
];
const COMMANDS: [(&str, &str); 9] = [
    ("first_position", "(first_position # (1::bigint << ($ % 63)))"),
    ("last_position", "(last_position # (1::bigint << ($ % 63)))"),
    ("recorded_at", "(recorded_at # (1::bigint << ($ % 63)))"),
    ("workspace", "overlay(workspace placing 'q' from 1 + $ % length(workspace) for 1)"),
    ("actor", "overlay(actor placing 'q' from 1 + $ % length(actor) for 1)"),
    ("initiator", "overlay(initiator placing 'q' from 1 + $ % length(initiator) for 1)"),
    (
        "correlation_id",
        "encode(set_byte(uuid_send(correlation_id), $ % 16, get_byte(uuid_send(correlation_id), $ % 16) # 4), 'hex')::uuid",
    ),
    (
        "causation_id",
        "encode(set_byte(uuid_send(causation_id), $ % 16, get_byte(uuid_send(causation_id), $ % 16) # 4), 'hex')::uuid",
    ),
    ("traceparent", "overlay(traceparent placing 'q' from 1 + $ % length(traceparent) for 1)"),
];

#[expect(clippy::disallowed_methods, reason = "how long tests may take is no configuration of the product")]
fn long() -> bool {
    std::env::var("ROLLBOOK_TEST_LONG").is_ok_and(|value| value == "1")
}

#[tokio::test]
async fn any_flipped_bit_of_any_event_is_found_at_its_position() {
    let trials = if long() { 10_000 } else { 1_000 };
    let mut lab = Lab::new(30).await;
    let (proof, events) = (lab.proof().await, lab.number("SELECT count(*) FROM events".into()).await);
    assert_eq!(lab.verify(&proof, None).await.findings, []);
    let mut rng = StdRng::seed_from_u64(6);
    let mut done = 0;
    while done < trials {
        let (position, random) = (rng.random_range(1..=events), rng.random_range(0..1_000_000));
        let shared = rng.random::<bool>();
        let (column, flip) =
            *if shared { &COMMANDS[..] } else { &EVENTS[..] }.choose(&mut rng).expect("there are some");
        let command = format!("command_id = (SELECT command_id FROM events WHERE position = {position})");
        let (table, row) =
            if shared { ("commands", command.clone()) } else { ("events", format!("position = {position}")) };
        let expected = if shared {
            lab.number(format!("SELECT first_position FROM commands WHERE {command}")).await
        } else {
            position
        };
        lab.run(format!("CREATE TEMP TABLE kept AS SELECT * FROM {table} WHERE {row}")).await;
        let flip = flip.replace('$', &random.to_string());
        let changes = format!("UPDATE {table} SET {column} = {flip} WHERE {row} AND {column} IS DISTINCT FROM {flip}");
        if lab.change(changes).await == Some(1) {
            let report = lab.verify(&proof, None).await;
            assert_eq!(report.first_bad(), u64::try_from(expected).ok(), "{column} of {position}: {report:?}");
            let key = if shared { "command_id" } else { "position" };
            lab.run(format!("UPDATE {table} t SET {column} = kept.{column} FROM kept WHERE t.{key} = kept.{key}"))
                .await;
            done += 1;
        }
        lab.run("DROP TABLE kept".into()).await;
    }
    assert_eq!(lab.verify(&proof, None).await.findings, []);
    lab.end().await;
}

#[tokio::test]
async fn dropped_and_swapped_events_are_found() {
    let mut lab = Lab::new(12).await;
    let (proof, events) = (lab.proof().await, lab.number("SELECT count(*) FROM events".into()).await);
    lab.run("CREATE TEMP TABLE kept AS SELECT * FROM events".into()).await;
    for position in 1..events {
        lab.run(format!("DELETE FROM events WHERE position = {position}")).await;
        assert_eq!(lab.verify(&proof, None).await.first_bad(), u64::try_from(position).ok());
        lab.run("DELETE FROM events; INSERT INTO events SELECT * FROM kept".into()).await;
        let other = position + 1;
        lab.run(format!(
            "UPDATE events SET position = -1 WHERE position = {position};
             UPDATE events SET position = {position} WHERE position = {other};
             UPDATE events SET position = {other} WHERE position = -1"
        ))
        .await;
        assert_eq!(lab.verify(&proof, None).await.first_bad(), u64::try_from(position).ok());
        lab.run("DELETE FROM events; INSERT INTO events SELECT * FROM kept".into()).await;
    }
    lab.end().await;
}

#[tokio::test]
async fn dropping_the_newest_is_found_by_the_tree_and_by_a_checkpoint() {
    let mut lab = Lab::new(10).await;
    let outside = lab.note().await;
    let proof = lab.proof().await;
    let events = lab.verify(&proof, Some(&outside)).await.events;
    lab.run(format!(
        "DELETE FROM events WHERE position > {0}; DELETE FROM commands WHERE last_position > {0};
         UPDATE head SET position = {0}",
        events - 2
    ))
    .await;
    assert_eq!(lab.verify(&proof, None).await.findings, [Finding::Missing { position: events - 1 }]);
    let store = PostgresStore::open(&lab.options, fresh()).await.expect("opens");
    let halted = lab.keep(&store).await.halted.expect("nothing is added to it");
    assert!(halted.contains("an old copy?"), "{halted}");
    // With the tree taken back as well, only what is held elsewhere tells.
    lab.run("DELETE FROM proof_tree; DELETE FROM proof_tiles".into()).await;
    assert_eq!(lab.keep(&store).await.halted, None);
    assert_eq!(lab.verify(&proof, None).await.findings, []);
    assert_eq!(lab.verify(&proof, Some(&outside)).await.findings, [Finding::Missing { position: events - 1 }]);
    drop(store);
    lab.end().await;
}

/// Nodes that share a log share its tree.
#[tokio::test]
async fn several_keepers_make_one_tree() {
    let lab = Lab::new(3).await;
    let store = PostgresStore::open(&lab.options, fresh()).await.expect("opens");
    let key = SigningKey::new(&origin(store.epoch()), &[7; 32]).expect("is a key");
    let (key, mut keepers) = (Arc::new(key), Vec::new());
    for _ in 0..3 {
        let both = Arc::new(lab.proof().await);
        keepers.push(Keeper::start(both.clone(), both, Arc::clone(&key), store.head(), Vec::new()));
    }
    for n in 4..60 {
        store.submit(full(n)).await.expect("is appended");
    }
    for keeper in keepers {
        let status = keeper.status();
        keeper.stop().await;
        assert_eq!(status.borrow().halted, None);
    }
    let proof = lab.proof().await;
    let report = lab.verify(&proof, Some(&lab.note().await)).await;
    assert_eq!((report.findings, report.events), (Vec::new(), report.in_tree));
    drop(store);
    lab.end().await;
}
