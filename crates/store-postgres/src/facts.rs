//! What a batch has to know before its commands can be checked, read under the lock of the log.

use std::collections::{HashMap, HashSet};

use rollbook_domain::{Category, ClaimKey, CountKey, Guard, StreamId, Timestamp};
use rollbook_store::beside::{Beside, Claim};
use rollbook_store::{Append, Position, StoreError};
use sqlx::Row;
use sqlx::postgres::{PgConnection, PgRow};
use uuid::Uuid;

use crate::batch::Head;
use crate::error::{corrupt, unavailable};
use crate::rows;

/// See the module.
#[derive(Default)]
pub(crate) struct Facts {
    pub(crate) head: Head,
    pub(crate) epoch: u64,
    /// Whether another process listens for commits.
    pub(crate) heard: bool,
    pub(crate) versions: HashMap<StreamId, u64>,
    pub(crate) beside: Beside,
    pub(crate) commands: HashMap<Uuid, Position>,
    /// When the keys that are kept were used.
    pub(crate) answers: HashMap<(String, String), i64>,
}

/// What the commands of a batch ask about.
struct Wanted<'a> {
    streams: HashSet<StreamId>,
    claims: HashMap<&'a str, &'a ClaimKey>,
    counts: HashMap<&'a str, &'a CountKey>,
    commands: Vec<Uuid>,
    keys: Vec<(&'a str, &'a str)>,
}

impl<'a> Wanted<'a> {
    fn by(appends: &'a [Append]) -> Self {
        let mut wanted = Self {
            streams: HashSet::new(),
            claims: HashMap::new(),
            counts: HashMap::new(),
            commands: Vec::new(),
            keys: Vec::new(),
        };
        for append in appends {
            wanted.commands.push(append.meta.command_id);
            wanted.streams.extend(append.writes.iter().map(|write| write.stream));
            wanted.keys.extend(append.idempotency.iter().map(|key| (key.scope.as_str(), key.key.as_str())));
            append.guards.iter().for_each(|guard| wanted.guard(guard));
        }
        wanted
    }

    fn guard(&mut self, guard: &'a Guard) {
        match guard {
            Guard::Claim { key, .. } | Guard::Release { key, .. } | Guard::Require { key } | Guard::Exists { key } => {
                self.claims.insert(key.as_str(), key);
            }
            Guard::Count { key, .. } => {
                self.counts.insert(key.as_str(), key);
            }
            Guard::Number { .. } => {}
        }
    }
}

impl Facts {
    /// Locks the log until the transaction ends, and reads what the commands ask about.
    pub(crate) async fn lock(
        connection: &mut PgConnection,
        node: Uuid,
        appends: &[Append],
        persistent: bool,
    ) -> Result<Self, StoreError> {
        let wanted = Wanted::by(appends);
        let (scopes, keys): (Vec<&str>, Vec<&str>) = wanted.keys.iter().copied().unzip();
        let query = sqlx::query(include_str!("../sql/lock_log.sql"))
            .bind(node)
            .bind(wanted.streams.iter().map(|stream| stream.category as i16).collect::<Vec<_>>())
            .bind(wanted.streams.iter().map(|stream| stream.id).collect::<Vec<_>>())
            .bind(wanted.claims.keys().copied().collect::<Vec<_>>())
            .bind(wanted.counts.keys().copied().collect::<Vec<_>>())
            .bind(&wanted.commands)
            .bind(scopes)
            .bind(keys);
        let mut facts = Self::default();
        for row in query.persistent(persistent).fetch_all(connection).await.map_err(unavailable)? {
            facts.know(&row, &wanted)?;
        }
        Ok(facts)
    }

    fn know(&mut self, row: &PgRow, wanted: &Wanted<'_>) -> Result<(), StoreError> {
        let what: &str = row.try_get("what").map_err(unavailable)?;
        match what {
            "head" => {
                let recorded_at: i64 = row.try_get("other").map_err(unavailable)?;
                let recorded_at = Timestamp::from_micros(recorded_at);
                self.head = Head { position: rows::number(row, "number")?, recorded_at };
            }
            "epoch" => self.epoch = rows::number(row, "number")?,
            "heard" => self.heard = rows::number(row, "number")? > 0,
            "stream" => {
                let category: i64 = row.try_get("other").map_err(unavailable)?;
                let category = i16::try_from(category).map_err(corrupt).and_then(rows::category)?;
                self.versions.insert(stream(row, category)?, rows::number(row, "number")?);
            }
            "command" => {
                let id: Uuid = row.try_get("id").map_err(unavailable)?;
                self.commands.insert(id, Position(rows::number(row, "number")?));
            }
            _ => self.know_key(what, row, wanted)?,
        }
        Ok(())
    }

    fn know_key(&mut self, what: &str, row: &PgRow, wanted: &Wanted<'_>) -> Result<(), StoreError> {
        let key: &str = row.try_get("key").map_err(unavailable)?;
        let number: i64 = row.try_get("number").map_err(unavailable)?;
        let words = || row.try_get::<String, _>("words").map_err(unavailable);
        match what {
            "claim" => {
                let key = wanted.claims.get(key).ok_or_else(|| corrupt("a claim nobody asked for"))?;
                let claim = Claim { owner: words()?, required_at: Position(number.unsigned_abs()) };
                self.beside.know_claim((*key).clone(), claim);
            }
            "count" => {
                let key = wanted.counts.get(key).ok_or_else(|| corrupt("a count nobody asked for"))?;
                self.beside.know_count((*key).clone(), number);
            }
            _ => {
                self.answers.insert((words()?, key.to_owned()), number);
            }
        }
        Ok(())
    }
}

fn stream(row: &PgRow, category: Category) -> Result<StreamId, StoreError> {
    Ok(StreamId { category, id: row.try_get("id").map_err(unavailable)? })
}
