//! Who may open what, and what is said to whom may not.

use std::fs;
use std::path::Path;

use crate::support::{Place, append, everything, stream};
use bytes::Bytes;
use rollbook_store::{EventStore, Position, Snapshot, StoreError};
use rollbook_store_sqlite::{OpenError, Options, SqliteStore};
use rusqlite::Connection;

fn refused(path: &Path) -> OpenError {
    SqliteStore::open(path, Options::default()).err().expect("should not open")
}

#[test]
fn a_second_owner_is_refused_until_the_first_one_ends() {
    let place = Place::new();
    let first = place.open(Options::default());
    let error = refused(&place.path());
    assert!(matches!(error, OpenError::Locked { .. }), "{error}");
    let text = error.to_string();
    for part in [place.path().display().to_string(), format!("pid {}", std::process::id()), "log.db.lock".into()] {
        assert!(text.contains(&part), "{text}");
    }
    drop(first);
    place.open(Options::default());
}

#[test]
#[cfg(unix)]
fn another_way_to_the_file_meets_the_same_lock() {
    let place = Place::new();
    let _first = place.open(Options::default());
    let link = place.0.path().join("other.db");
    std::os::unix::fs::symlink(place.path(), &link).expect("a link");
    assert!(matches!(refused(&link), OpenError::Locked { .. }));
}

#[tokio::test]
async fn tools_read_while_a_server_owns_the_log() {
    let place = Place::new();
    let owner = place.open(Options::default());
    owner.submit(append(1, 3)).await.expect("should be committed");
    let tool = SqliteStore::open_read_only(&place.path()).expect("should open");
    assert_eq!(everything(&tool).await, everything(&owner).await);
    assert_eq!(tool.epoch(), owner.epoch());

    let mut head = tool.head();
    owner.submit(append(2, 1)).await.expect("should be committed");
    assert_eq!(tool.current_head().await.expect("readable"), Position(4));
    assert_eq!(*head.borrow_and_update(), Position(4));
    let workspace = "acme".parse().expect("is a name");
    assert_eq!(tool.workspace_head(&workspace).await.expect("readable"), Position(4));
    let outcome = tool.submit(append(3, 1)).await;
    assert!(matches!(outcome, Err(StoreError::Unavailable(_))), "{outcome:?}");
}

#[tokio::test]
async fn tools_read_what_nobody_owns() {
    let place = Place::new();
    let owner = place.open(Options::default());
    owner.submit(append(1, 3)).await.expect("should be committed");
    drop(owner);
    let tool = SqliteStore::open_read_only(&place.path()).expect("should open");
    assert_eq!(everything(&tool).await.len(), 3);
}

#[test]
fn reading_makes_no_file() {
    let place = Place::new();
    let error = SqliteStore::open_read_only(&place.path()).err().expect("should not open");
    assert!(matches!(error, OpenError::Missing { .. }), "{error}");
    assert!(!place.path().exists());
}

#[test]
fn directories_are_made() {
    let place = Place::new();
    let path = place.0.path().join("a/b/log.db");
    SqliteStore::open(&path, Options::default()).expect("should open");
    assert!(path.exists());
}

#[test]
fn what_is_no_database_stays_as_it_is() {
    let place = Place::new();
    let text = "id,name\n".repeat(500);
    fs::write(place.path(), &text).expect("a file");
    let error = refused(&place.path());
    assert!(matches!(error, OpenError::NotADatabase { .. }), "{error}");
    let error = SqliteStore::open_read_only(&place.path()).err().expect("should not open");
    assert!(matches!(error, OpenError::NotADatabase { .. }), "{error}");
    assert_eq!(fs::read_to_string(place.path()).expect("readable"), text);
}

#[test]
fn the_database_of_another_program_stays_as_it_is() {
    let place = Place::new();
    let other = Connection::open(place.path()).expect("a database");
    other.execute_batch("CREATE TABLE bookmarks (url TEXT)").expect("a table");
    drop(other);
    let error = refused(&place.path());
    assert!(matches!(error, OpenError::NotALog { .. }), "{error}");
    let error = SqliteStore::open_read_only(&place.path()).err().expect("should not open");
    assert!(matches!(error, OpenError::NotALog { .. }), "{error}");
    let other = Connection::open(place.path()).expect("a database");
    let tables: u32 = other.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0)).expect("a count");
    assert_eq!(tables, 1);
}

#[test]
fn a_log_of_the_future_is_left_to_the_future() {
    let place = Place::new();
    drop(place.open(Options::default()));
    let later = Connection::open(place.path()).expect("a database");
    later.pragma_update(None, "user_version", 99).expect("a format");
    drop(later);
    let error = refused(&place.path());
    assert!(matches!(error, OpenError::NewerFormat { found: 99, .. }), "{error}");
    assert!(error.to_string().contains("log.db has format 99"), "{error}");
}

#[tokio::test]
async fn a_damaged_log_is_reported() {
    let place = Place::new();
    let store = place.open(Options::default());
    store.submit(append(1, 50)).await.expect("should be committed");
    drop(store);
    let mut bytes = fs::read(place.path()).expect("readable");
    bytes[100..4_096].fill(0x5a);
    fs::write(place.path(), bytes).expect("writable");
    let error = refused(&place.path());
    assert!(matches!(error, OpenError::Damaged { .. }), "{error}");
    assert!(error.to_string().contains("log.db is damaged"), "{error}");
}

#[test]
fn impossible_places_are_named() {
    let place = Place::new();
    fs::write(place.0.path().join("file"), "").expect("a file");
    let below_a_file = place.0.path().join("file/log.db");
    let error = refused(&below_a_file);
    assert!(error.to_string().contains("file/log.db"), "{error}");
    let error = refused(place.0.path());
    assert!(error.to_string().contains(&place.0.path().display().to_string()), "{error}");
}

/// A file system on which nobody, not even root, may make files.
#[test]
#[cfg(target_os = "linux")]
fn a_read_only_place_is_called_so() {
    let error = refused(Path::new("/sys/rollbook-log.db"));
    assert!(matches!(error, OpenError::ReadOnly { .. }), "{error}");
    assert!(error.to_string().contains("/sys/rollbook-log.db cannot be written"), "{error}");
}

#[tokio::test]
async fn hands_off_the_log() {
    let place = Place::new();
    let store = place.open(Options::default());
    store.submit(append(1, 2)).await.expect("should be committed");
    let hand = Connection::open(place.path()).expect("a database");
    for attempt in [
        "UPDATE events SET payload = x'00' WHERE position = 1",
        "DELETE FROM events",
        "UPDATE commands SET position = 0",
        "DELETE FROM commands",
    ] {
        let error = hand.execute(attempt, []).expect_err("is forbidden");
        assert!(error.to_string().contains("never"), "{attempt}: {error}");
    }
    assert_eq!(everything(&store).await.len(), 2);
}

#[tokio::test]
async fn broken_snapshots_are_made_anew() {
    let place = Place::new();
    let store = place.open(Options::default());
    store.submit(append(1, 2)).await.expect("should be committed");
    drop(store);
    let snapshots = place.0.path().join("log.db-snapshots");
    fs::write(&snapshots, "no database at all, and longer than a header of one".repeat(100)).expect("writable");
    let store = place.open(Options::default());
    assert_eq!(store.load_snapshot(stream(1)).await.expect("readable"), None);
    let snapshot = Snapshot { version: 2, state: Bytes::from_static(b"two") };
    store.save_snapshot(stream(1), snapshot.clone()).await.expect("should be stored");
    assert_eq!(store.load_snapshot(stream(1)).await.expect("readable"), Some(snapshot));
}

#[tokio::test]
async fn snapshots_of_another_log_are_not_believed() {
    let (place, other) = (Place::new(), Place::new());
    let (mine, theirs) = (place.open(Options::default()), other.open(Options::default()));
    let mut elsewhere = append(1, 2);
    elsewhere.writes[0].events[1].id = crate::support::id(77);
    mine.submit(append(1, 2)).await.expect("should be committed");
    theirs.submit(elsewhere).await.expect("should be committed");
    assert_ne!(mine.epoch(), theirs.epoch());
    let snapshot = Snapshot { version: 2, state: Bytes::from_static(b"theirs") };
    theirs.save_snapshot(stream(1), snapshot).await.expect("should be stored");
    drop((mine, theirs));
    let name = "log.db-snapshots";
    fs::copy(other.0.path().join(name), place.0.path().join(name)).expect("a copy");

    let mine = place.open(Options::default());
    assert_eq!(mine.load_snapshot(stream(1)).await.expect("readable"), None);
    let snapshot = Snapshot { version: 1, state: Bytes::from_static(b"mine") };
    mine.save_snapshot(stream(1), snapshot.clone()).await.expect("should be stored");
    assert_eq!(mine.load_snapshot(stream(1)).await.expect("readable"), Some(snapshot));
}

/// The writer's thread tells of a commit when it is there; whoever reads meanwhile may have seen it already.
#[tokio::test]
async fn the_current_head_is_that_of_the_rows() {
    let place = Place::new();
    let store = place.open(Options::default());
    store.submit(append(1, 1)).await.expect("should be committed");
    let hand = Connection::open(place.path()).expect("a database");
    let again = "INSERT INTO events SELECT position + 1, stream, version + 1, kind, schema_version, 0, recorded_at, \
                 event_id, x'00000000000000000000000000000009', workspace, actor, initiator, correlation_id, \
                 causation_id, traceparent, payload FROM events";
    hand.execute(again, []).expect("a commit that nobody was told of");
    assert_eq!(everything(&store).await.len(), 2);
    assert_eq!(*store.head().borrow(), Position(1));
    assert_eq!(store.current_head().await.expect("readable"), Position(2));
}
