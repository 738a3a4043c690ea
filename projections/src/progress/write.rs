//! Keeps the report that counts, and those that counted before.

use std::collections::{BTreeMap, BTreeSet};

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
    PAST_INSERT = "past_insert.sql";
}

pub(super) struct ProgressProjector;

/// Workspace, activity id, member and batch.
type Key = [String; 4];

/// A report that counts, from where on in the log.
struct Report {
    record: ProgressRecord,
    since: i64,
}

/// The reports that count, and those that counted until a command brought a better one.
#[derive(Default)]
struct Reports {
    now: BTreeMap<Key, Report>,
    past: Vec<(Key, Report, i64)>,
}

#[async_trait]
impl Projector for ProgressProjector {
    async fn apply(&mut self, tx: &mut dyn WriteTx, events: &[&Seen]) -> Result<(), Failure> {
        let new: Vec<_> = events.iter().flat_map(|seen| records(seen)).collect();
        let keys: BTreeSet<_> = new.iter().map(|(key, ..)| key).collect();
        let keys: Vec<_> = keys.into_iter().map(|key| key.iter().map(|part| part.as_str().into()).collect()).collect();
        let mut reports = Reports::default();
        for row in tx.fetch_each(&LOAD, &keys).await? {
            let (key, report) = known(&row)?;
            reports.now.insert(key, report);
        }
        for (key, record, since) in new {
            reports.keep(key, record, since);
        }
        let row = |(key, report): (Key, Report)| self::row(key, report);
        let rows: Result<Vec<_>, DbError> = reports.now.into_iter().map(row).collect();
        tx.execute_many(&UPSERT, &rows?).await?;
        let past = reports.past.into_iter();
        let past = past.map(|(key, report, until)| Ok([self::row(key, report)?, vec![until.into()]].concat()));
        tx.execute_many(&PAST_INSERT, &past.collect::<Result<Vec<_>, DbError>>()?).await?;
        Ok(())
    }
}

fn records(seen: &Seen) -> Vec<(Key, &ProgressRecord, i64)> {
    let Ok(Event::Progress(ProgressEvent::Recorded(event))) = &seen.event else { return Vec::new() };
    let key = |record: &ProgressRecord| {
        let (member, activity, batch) = record.key();
        [seen.workspace(), activity, member.as_str(), batch].map(|part| key_of(part).into_owned())
    };
    event.records.iter().map(|record| (key(record), record, seen.since())).collect()
}

impl Reports {
    /// The order in which reports come does not matter for which one counts in the end.
    fn keep(&mut self, key: Key, record: &ProgressRecord, since: i64) {
        if self.now.get(&key).is_some_and(|known| !record.supersedes(&known.record)) {
            return;
        }
        let was = self.now.insert(key.clone(), Report { record: record.clone(), since });
        // What began in the same command nobody could have seen.
        self.past.extend(was.filter(|was| was.since < since).map(|was| (key, was, since)));
    }
}

fn known(row: &Row) -> Result<(Key, Report), DbError> {
    let view: ProgressView =
        serde_json::from_str(row.text(4)?).map_err(|error| DbError::Rejected(error.to_string()))?;
    let key = [row.text(0)?, row.text(1)?, row.text(2)?, row.text(3)?].map(str::to_owned);
    let ProgressView { member, activity, batch, enrolled, completed_count, scores, at } = view;
    let record = ProgressRecord { member, activity, batch, enrolled, completed_count, scores, at };
    Ok((key, Report { record, since: row.int(5)? }))
}

/// For `upsert.sql`.
fn row(key: Key, report: Report) -> Result<Vec<Value<'static>>, DbError> {
    let ProgressRecord { member, activity, batch, enrolled, completed_count, scores, at } = report.record;
    let view = ProgressView { member, activity, batch, enrolled, completed_count, scores, at };
    let doc = serde_json::to_string(&view).map_err(|error| DbError::Rejected(error.to_string()))?;
    Ok(key.into_iter().chain([doc]).map(Value::from).chain([report.since.into()]).collect())
}
