//! A log with its tree, and hands that reach into both.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use bytes::Bytes;
use rollbook_domain::{Actor, Timestamp};
use rollbook_proof::checkpoint::origin;
use rollbook_proof::verify::{Report, Source, Witness, verify};
use rollbook_proof::{Keeper, RawLog, SigningKey, Status, TreeStore};
use rollbook_store::{Append, EventStore};
use rollbook_store_sqlite::{Options, RawSqlite, SqliteStore, SqliteTree};
use rusqlite::Connection;

use crate::support::{Place, append, id};

pub(super) struct Lab {
    pub(super) place: Place,
    pub(super) commands: u64,
}

/// Command `n`, with every field that an event can have.
fn full(n: u64) -> Append {
    let mut append = append(n, 1 + usize::try_from(n % 3).expect("is small"));
    append.meta.workspace = format!("workspace-{}", n % 4).parse().expect("is a name");
    append.meta.initiator = n.is_multiple_of(2).then(|| Actor::new("user:u-ben"));
    append.meta.correlation_id = id(n - n % 5);
    append.meta.causation_id = n.is_multiple_of(3).then(|| id(n / 3));
    append.meta.traceparent = n.is_multiple_of(4).then(|| format!("00-{n:032x}-{n:016x}-01"));
    append.at = Timestamp::from_micros(1_709_624_469_000_000 + i64::try_from(n).expect("is small"));
    for (k, event) in append.writes.iter_mut().flat_map(|write| &mut write.events).enumerate() {
        event.kind = ["group.created", "group.members-added", "group.deleted"][k];
        event.schema_version = 1 + u16::try_from(k).expect("is small");
        event.payload = Bytes::from(format!(r#"{{"what":"event {k} of command {n}"}}"#));
    }
    append
}

impl Lab {
    /// A log of so many commands of one to three events, all of them signed.
    pub(super) async fn new(commands: u64) -> Self {
        let mut lab = Self { place: Place::new(), commands: 0 };
        lab.grow(commands).await;
        lab
    }

    pub(super) fn path(&self) -> PathBuf {
        self.place.path()
    }

    /// More commands; gives how the tree fared.
    pub(super) async fn grow(&mut self, commands: u64) -> Status {
        let store = self.place.open(Options::default());
        for n in self.commands + 1..=self.commands + commands {
            store.submit(full(n)).await.expect("is appended");
        }
        self.commands += commands;
        keep(&store, &self.path()).await
    }

    /// Lets the tree catch up with a log that nothing is added to.
    pub(super) async fn keep(&self) -> Status {
        keep(&self.place.open(Options::default()), &self.path()).await
    }

    pub(super) async fn note(&self) -> String {
        let tree = SqliteTree::open_read_only(&self.path()).expect("opens").expect("is there");
        let tree = tree.tree().await.expect("is readable").expect("is there");
        tree.checkpoint.expect("is signed")
    }

    pub(super) fn key(&self) -> SigningKey {
        key(SqliteStore::open_read_only(&self.path()).expect("opens").epoch())
    }

    /// Verifies against the tree, with what is signed in it and perhaps outside.
    pub(super) async fn verify(&self, outside: Option<&str>) -> Report {
        let log = RawSqlite::open(&self.path()).expect("opens");
        let tree = SqliteTree::open_read_only(&self.path()).expect("opens").expect("is there");
        let key = key(log.epoch().await.expect("is readable"));
        let witness = |source: Source, note: &str| Witness {
            source,
            checkpoint: key.public().open(note).expect("is signed").parse().expect("is a checkpoint"),
        };
        let mut witnesses = vec![witness(Source::Tree, &self.note().await)];
        witnesses.extend(outside.map(|note| witness(Source::File("outside".into()), note)));
        verify(&log, Some(&tree), &witnesses, |_| {}).await.expect("is readable")
    }

    /// The log's file, without the seat belts.
    pub(super) fn hands(&self) -> Connection {
        let conn = Connection::open(self.path()).expect("opens");
        let belts = "DROP TRIGGER IF EXISTS events_never_change; DROP TRIGGER IF EXISTS events_never_vanish;";
        conn.execute_batch(belts).expect("is done");
        conn
    }

    /// The file of the tree.
    pub(super) fn tree_file(&self) -> PathBuf {
        let mut name = self.path().into_os_string();
        name.push("-proof");
        name.into()
    }
}

fn key(epoch: u32) -> SigningKey {
    SigningKey::new(&origin(epoch), &[7; 32]).expect("is a key")
}

async fn keep(store: &SqliteStore, path: &Path) -> Status {
    let log = Arc::new(RawSqlite::open(path).expect("opens"));
    let tree = Arc::new(SqliteTree::open(path).expect("opens"));
    let keeper = Keeper::start(log, tree, Arc::new(key(store.epoch())), store.head(), Vec::new());
    let status = keeper.status();
    keeper.stop().await;
    status.borrow().clone()
}
