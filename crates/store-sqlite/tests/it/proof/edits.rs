//! Edits of the rows.

use std::fs;

use rand::rngs::StdRng;
use rand::seq::IndexedRandom;
use rand::{Rng, SeedableRng};
use rollbook_proof::RawLog;
use rollbook_proof::recorded::leaves;
use rollbook_proof::verify::Finding;
use rollbook_store_sqlite::{RawSqlite, SqliteStore};
use rusqlite::types::Value;
use rusqlite::{Connection, params};

use super::lab::Lab;
use crate::support::everything;

/// What an event has for itself, and what stands with the last event of its command.
const OWN: [&str; 9] =
    ["position", "stream", "version", "kind", "schema_version", "remaining", "recorded_at", "event_id", "payload"];
const SHARED: [&str; 7] =
    ["command_id", "workspace", "actor", "initiator", "correlation_id", "causation_id", "traceparent"];

#[expect(clippy::disallowed_methods, reason = "how long tests may take is no configuration of the product")]
fn long() -> bool {
    std::env::var("ROLLBOOK_TEST_LONG").is_ok_and(|value| value == "1")
}

/// One bit of a value another way; none for a value that is not there.
fn flipped(value: Value, rng: &mut StdRng) -> Option<Value> {
    let flip = |mut bytes: Vec<u8>, rng: &mut StdRng| {
        let at = rng.random_range(0..bytes.len());
        bytes[at] ^= 1 << rng.random_range(0..8);
        Some(Value::Blob(bytes))
    };
    match value {
        Value::Integer(number) => Some(Value::Integer(number ^ (1 << rng.random_range(0..63)))),
        Value::Text(text) => flip(text.into_bytes(), rng),
        Value::Blob(bytes) => flip(bytes, rng),
        _ => None,
    }
}

/// A change of one value, with the way back.
struct Edit {
    column: &'static str,
    position: i64,
    before: Value,
    after: Value,
}

impl Edit {
    fn any(conn: &Connection, events: i64, rng: &mut StdRng) -> Self {
        loop {
            let columns: &[&str] = if rng.random() { &OWN } else { &SHARED };
            let column = columns.choose(rng).expect("there are some");
            let position = rng.random_range(1..=events);
            let sql = format!("SELECT {column} FROM events WHERE position = ?1");
            let before: Value = conn.query_row(&sql, [position], |row| row.get(0)).expect("is there");
            if let Some(after) = flipped(before.clone(), rng) {
                return Self { column, position, before, after };
            }
        }
    }

    fn set(&self, conn: &Connection, position: &Value, value: &Value) -> rusqlite::Result<usize> {
        let Self { column, .. } = self;
        let text = matches!(self.before, Value::Text(_));
        let value_of = if text { "CAST(?2 AS TEXT)" } else { "?2" };
        conn.execute(&format!("UPDATE events SET {column} = {value_of} WHERE position = ?1"), params![position, value])
    }

    /// Where the row is while it is edited.
    fn place(&self) -> Value {
        if self.column == "position" { self.after.clone() } else { Value::Integer(self.position) }
    }
}

/// The first event of the command of an event.
fn command_start(conn: &Connection, position: i64) -> u64 {
    let sql = "SELECT coalesce(max(position), 0) + 1 FROM events WHERE position < ?1 AND remaining = 0";
    let first: i64 = conn.query_row(sql, [position], |row| row.get(0)).expect("is readable");
    first.unsigned_abs()
}

#[tokio::test]
async fn any_flipped_bit_of_any_event_is_found_at_its_position() {
    let trials = if long() { 20_000 } else { 2_000 };
    let lab = Lab::new(30).await;
    assert_eq!(lab.verify(None).await.findings, []);
    let conn = lab.hands();
    let events: i64 = conn.query_row("SELECT count(*) FROM events", [], |row| row.get(0)).expect("is readable");
    let mut rng = StdRng::seed_from_u64(6);
    let mut done = 0;
    while done < trials {
        let edit = Edit::any(&conn, events, &mut rng);
        let shared = SHARED.contains(&edit.column);
        let expected = if shared { command_start(&conn, edit.position) } else { edit.position.unsigned_abs() };
        if edit.set(&conn, &Value::Integer(edit.position), &edit.after).is_err() {
            // A key that is taken.
            continue;
        }
        let report = lab.verify(None).await;
        let found = report.first_bad();
        let end = found == Some(command_start(&conn, edit.position)) && edit.column == "position";
        assert!(found == Some(expected) || end, "{} of {}: {report:?}", edit.column, edit.position);
        edit.set(&conn, &edit.place(), &edit.before).expect("goes back");
        done += 1;
    }
    assert_eq!(lab.verify(None).await.findings, []);
}

#[tokio::test]
async fn renamed_types_and_workspaces_are_found() {
    let lab = Lab::new(12).await;
    let conn = lab.hands();
    for (rename, back) in [
        (
            "UPDATE kinds SET name = 'group.deletfd' WHERE id = 3",
            "UPDATE kinds SET name = 'group.deleted' WHERE id = 3",
        ),
        (
            "UPDATE workspaces SET name = 'workspace-q' WHERE id = 2",
            "UPDATE workspaces SET name = 'workspace-2' WHERE id = 2",
        ),
        ("DELETE FROM kinds WHERE id = 1", "INSERT INTO kinds (id, name) VALUES (1, 'group.created')"),
    ] {
        conn.execute_batch(rename).expect("is done");
        assert!(lab.verify(None).await.first_bad().is_some(), "{rename}");
        conn.execute_batch(back).expect("is done");
        assert_eq!(lab.verify(None).await.findings, [], "{back}");
    }
}

#[tokio::test]
async fn dropped_and_swapped_events_are_found() {
    let lab = Lab::new(30).await;
    let mut conn = lab.hands();
    let events: i64 = conn.query_row("SELECT count(*) FROM events", [], |row| row.get(0)).expect("is readable");
    for position in 1..events {
        let backup = "CREATE TEMP TABLE kept AS SELECT * FROM events";
        conn.execute_batch(backup).expect("is kept");
        let start = command_start(&conn, position);
        conn.execute("DELETE FROM events WHERE position = ?1", [position]).expect("is dropped");
        let dropped = lab.verify(None).await.first_bad().expect("is found");
        assert!((start..=position.unsigned_abs()).contains(&dropped), "{position}: {dropped}");
        restore(&conn);

        let other = position + 1 + (position * 7) % (events - position);
        let swap = conn.transaction().expect("begins");
        for (from, to) in [(position, -1), (other, position), (-1, other)] {
            swap.execute("UPDATE events SET position = ?2 WHERE position = ?1", [from, to]).expect("is moved");
        }
        swap.commit().expect("is done");
        let swapped = lab.verify(None).await.first_bad().expect("is found");
        assert!((start..=position.unsigned_abs()).contains(&swapped), "{position} and {other}: {swapped}");
        restore(&conn);
        conn.execute_batch("DROP TABLE temp.kept").expect("is dropped");
    }
    assert_eq!(lab.verify(None).await.findings, []);
}

fn restore(conn: &Connection) {
    conn.execute_batch("DELETE FROM events; INSERT INTO events SELECT * FROM temp.kept").expect("is restored");
}

/// Also what no statement could write: bytes of the file itself, around and in the record of an event.
#[tokio::test]
async fn bytes_of_the_file_are_covered() {
    let lab = Lab::new(9).await;
    lab.hands().execute_batch("PRAGMA journal_mode = DELETE").expect("is one file");
    let whole = fs::read(lab.path()).expect("is readable");
    let payload = br#"{"what":"event 1 of command 5"}"#;
    let at = whole.windows(payload.len()).position(|part| part == payload).expect("is in the file");
    for place in at - 60..at + payload.len() {
        let mut bytes = whole.clone();
        bytes[place] ^= 1;
        fs::write(lab.path(), bytes).expect("is written");
        let report = lab.verify(None).await;
        assert!(
            report.first_bad().is_some(),
            "byte {place}, {} before the payload: {report:?}",
            at.saturating_sub(place)
        );
    }
    fs::write(lab.path(), whole).expect("is written");
    assert_eq!(lab.verify(None).await.findings, []);
}

#[tokio::test]
async fn a_changed_tree_is_told_from_a_changed_log() {
    let lab = Lab::new(9).await;
    let tree = Connection::open(lab.tree_file()).expect("opens");
    let flip = "UPDATE tiles SET hashes = zeroblob(length(hashes)) WHERE level = 0 AND place = 0";
    tree.execute_batch(flip).expect("is done");
    let report = lab.verify(None).await;
    assert!(matches!(report.findings[..], [Finding::TreeDamaged { .. }]), "{report:?}");
    assert_eq!(lab.keep().await.halted.as_deref(), Some("the tree is not the one that was signed"));
}

/// The same event has the same leaf, whether it is read as a row or as an event.
#[tokio::test]
async fn rows_and_events_have_the_same_leaves() {
    let lab = Lab::new(20).await;
    let store = SqliteStore::open_read_only(&lab.path()).expect("opens");
    let of_events = leaves(&everything(&store).await);
    let raw = RawSqlite::open(&lab.path()).expect("opens");
    for after in 0..of_events.len() {
        let rows = raw.rows(after as u64, 5).await.expect("is readable");
        let of_rows: Vec<_> = rows.iter().map(|row| row.leaf.clone().expect("is whole")).collect();
        assert_eq!(of_rows, of_events[after..after + of_rows.len()], "after {after}");
        let content = raw.content(after as u64 + 1).await.expect("is readable").expect("is there");
        assert_eq!(rollbook_proof::Hash::leaf(&content.leaf), of_events[after]);
    }
    assert_eq!(raw.content(of_events.len() as u64 + 1).await.expect("is readable"), None);
}
