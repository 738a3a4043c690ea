//! Keeps the report that counts.

use std::collections::BTreeMap;

use async_trait::async_trait;
use rollbook_app::views::ProgressView;
use rollbook_domain::Event;
use rollbook_domain::progress::{ProgressEvent, ProgressRecord};

use crate::batch::Seen;
use crate::db::{DbError, Row, Value, WriteTx, sql};
use crate::definition::{Failure, Projector};
use crate::key::key_of;

sql! {
    LOAD = "load.sql";
    UPSERT = "upsert.sql";
}

pub(super) struct ProgressProjector;

/// Workspace, activity id, member and batch.
type Key = [String; 4];

#[async_trait]
impl Projector for ProgressProjector {
    async fn apply(&mut self, tx: &mut dyn WriteTx, events: &[&Seen]) -> Result<(), Failure> {
        let mut newest = BTreeMap::<Key, ProgressRecord>::new();
        for (key, record) in events.iter().flat_map(|seen| records(seen)) {
            keep(&mut newest, key, record.clone());
        }
        let keys: Vec<_> = newest.keys().map(|key| key.iter().map(|part| part.as_str().into()).collect()).collect();
        for row in tx.fetch_each(&LOAD, &keys).await? {
            let (key, record) = known(&row)?;
            keep(&mut newest, key, record);
        }
        let rows: Result<Vec<_>, DbError> = newest.into_iter().map(|(key, record)| self::row(key, record)).collect();
        tx.execute_many(&UPSERT, &rows?).await?;
        Ok(())
    }
}

fn records(seen: &Seen) -> Vec<(Key, &ProgressRecord)> {
    let Ok(Event::Progress(ProgressEvent::Recorded(event))) = &seen.event else { return Vec::new() };
    let key = |record: &ProgressRecord| {
        let (member, activity, batch) = record.key();
        [seen.workspace(), activity, member.as_str(), batch].map(|part| key_of(part).into_owned())
    };
    event.records.iter().map(|record| (key(record), record)).collect()
}

/// The order in which reports come does not matter.
fn keep(newest: &mut BTreeMap<Key, ProgressRecord>, key: Key, record: ProgressRecord) {
    let better = newest.get(&key).is_none_or(|known| record.supersedes(known));
    if better {
        newest.insert(key, record);
    }
}

fn known(row: &Row) -> Result<(Key, ProgressRecord), DbError> {
    let view: ProgressView =
        serde_json::from_str(row.text(4)?).map_err(|error| DbError::Rejected(error.to_string()))?;
    let key = [row.text(0)?, row.text(1)?, row.text(2)?, row.text(3)?].map(str::to_owned);
    let ProgressView { member, activity, batch, enrolled, completed_count, scores, at } = view;
    Ok((key, ProgressRecord { member, activity, batch, enrolled, completed_count, scores, at }))
}

/// For `upsert.sql`.
fn row(key: Key, record: ProgressRecord) -> Result<Vec<Value<'static>>, DbError> {
    let ProgressRecord { member, activity, batch, enrolled, completed_count, scores, at } = record;
    let view = ProgressView { member, activity, batch, enrolled, completed_count, scores, at };
    let doc = serde_json::to_string(&view).map_err(|error| DbError::Rejected(error.to_string()))?;
    Ok(key.into_iter().chain([doc]).map(Value::from).collect())
}
