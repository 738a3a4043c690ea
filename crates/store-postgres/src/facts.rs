//! What a batch has to know before its commands can be checked, read under the lock of the head.

use std::collections::{HashMap, HashSet};

use rollbook_domain::{ClaimKey, CountKey, Guard, StreamId};
use rollbook_store::beside::{Beside, Claim};
use rollbook_store::{Append, Position, StoreError};
use sqlx::Row;
use sqlx::postgres::{PgConnection, PgRow};
use uuid::Uuid;

use crate::error::{corrupt, unavailable};
use crate::rows;

/// See the module.
#[derive(Default)]
pub(crate) struct Facts {
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
    fn by(appends: impl Iterator<Item = &'a Append>) -> Self {
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
            Guard::Claim { key, .. } | Guard::Release { key, .. } | Guard::Require { key } => {
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
    /// Reads what the commands ask about.
    pub(crate) async fn read<'a>(
        connection: &mut PgConnection,
        appends: impl Iterator<Item = &'a Append>,
    ) -> Result<Self, StoreError> {
        let wanted = Wanted::by(appends);
        let mut facts = Self::default();
        facts.read_versions(connection, &wanted).await?;
        facts.read_beside(connection, &wanted).await?;
        Ok(facts)
    }

    async fn read_versions(&mut self, connection: &mut PgConnection, wanted: &Wanted<'_>) -> Result<(), StoreError> {
        let categories: Vec<i16> = wanted.streams.iter().map(|stream| stream.category as i16).collect();
        let ids: Vec<Uuid> = wanted.streams.iter().map(|stream| stream.id).collect();
        let query = sqlx::query(include_str!("../sql/facts_versions.sql")).bind(categories).bind(ids);
        for row in query.fetch_all(connection).await.map_err(unavailable)? {
            self.versions.insert(rows::stream(&row)?, rows::number(&row, "version")?);
        }
        Ok(())
    }

    async fn read_beside(&mut self, connection: &mut PgConnection, wanted: &Wanted<'_>) -> Result<(), StoreError> {
        let (scopes, keys): (Vec<&str>, Vec<&str>) = wanted.keys.iter().copied().unzip();
        let query = sqlx::query(include_str!("../sql/facts_beside.sql"))
            .bind(wanted.claims.keys().copied().collect::<Vec<_>>())
            .bind(wanted.counts.keys().copied().collect::<Vec<_>>())
            .bind(&wanted.commands)
            .bind(scopes)
            .bind(keys);
        for row in query.fetch_all(connection).await.map_err(unavailable)? {
            self.know(&row, wanted)?;
        }
        Ok(())
    }

    fn know(&mut self, row: &PgRow, wanted: &Wanted<'_>) -> Result<(), StoreError> {
        let (what, key): (&str, &str) =
            (row.try_get("what").map_err(unavailable)?, row.try_get("key").map_err(unavailable)?);
        let text: String = row.try_get("text").map_err(unavailable)?;
        let number: i64 = row.try_get("number").map_err(unavailable)?;
        match what {
            "claim" => {
                let claim = Claim { owner: text, required_at: Position(number.unsigned_abs()) };
                let key = wanted.claims.get(key).ok_or_else(|| corrupt("a claim nobody asked for"))?;
                self.beside.know_claim((*key).clone(), claim);
            }
            "count" => {
                let key = wanted.counts.get(key).ok_or_else(|| corrupt("a count nobody asked for"))?;
                self.beside.know_count((*key).clone(), number);
            }
            "command" => {
                self.commands.insert(key.parse().map_err(corrupt)?, Position(number.unsigned_abs()));
            }
            _ => {
                self.answers.insert((text, key.to_owned()), number);
            }
        }
        Ok(())
    }
}
