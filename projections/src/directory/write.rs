//! Folds events into directory entries, as they are and as they were.

use std::collections::{BTreeMap, HashMap, HashSet};

use async_trait::async_trait;
use rollbook_app::views::SubjectView;
use rollbook_domain::subject::{SubjectEvent, SubjectRegistered};
use rollbook_domain::{Actor, Event, SubjectId};
use uuid::Uuid;

use super::{INTEGERS, numbered};
use crate::batch::Seen;
use crate::db::{DbError, Value, WriteTx, sql};
use crate::definition::{Failure, Projector};
use crate::key::{fold, key_of, number_of};
use crate::running::Running;

sql! {
    LOAD = "load.sql";
    UPSERT = "upsert.sql";
    DELETE = "delete.sql";
    COUNT_ADD = "count_add.sql";
    COUNT_CLEAR = "count_clear.sql";
    PAST_INSERT = "past_insert.sql";
    PAST_FORGET = "past_forget.sql";
    PAST_SPANS = "past_spans.sql";
    TOTAL_FORGET = "total_forget.sql";
    TOTAL_LOAD = "total_load.sql";
    TOTAL_PUT = "total_upsert.sql";
}

pub(super) struct DirectoryProjector;

#[derive(Clone)]
struct Entry {
    workspace: String,
    view: SubjectView,
    /// From where on in the log it has been as it is.
    since: i64,
}

/// Workspace and kind, or what [`numbered`] makes of it.
type Counted = (String, String);
/// From when until when somebody counted in a total.
type Span = (Counted, i64, i64);
/// Changes of the totals.
type Counts = BTreeMap<Counted, i64>;

/// The entries that events touch, none for one that is not there; how they were until commands changed or removed them;
/// and what that did to the totals.
#[derive(Default)]
struct Entries {
    now: HashMap<Uuid, Option<Entry>>,
    past: Vec<(Entry, i64)>,
    /// Of which nothing that was is to be told any more, and when those of them were there that are not written yet.
    erased: HashSet<Uuid>,
    forgotten: Vec<Span>,
    totals: Running<Counted>,
}

#[async_trait]
impl Projector for DirectoryProjector {
    async fn apply(&mut self, tx: &mut dyn WriteTx, events: &[&Seen]) -> Result<(), Failure> {
        let mut entries = load(tx, events).await?;
        let mut counts = Counts::new();
        count(&mut counts, &entries, -1);
        for seen in events {
            entries.take_in(seen)?;
        }
        count(&mut counts, &entries, 1);
        write(tx, &entries, &counts).await?;
        write_past(tx, &entries).await
    }
}

async fn load(tx: &mut dyn WriteTx, events: &[&Seen]) -> Result<Entries, Failure> {
    let ids: HashSet<Uuid> = events.iter().map(|seen| seen.recorded.stream.id).collect();
    let mut entries = Entries::default();
    for row in tx.fetch(&LOAD, &[Value::Ids(ids.into_iter().collect())]).await? {
        let view = serde_json::from_str(row.text(2)?).map_err(|error| DbError::Rejected(error.to_string()))?;
        let entry = Entry { workspace: row.text(1)?.to_owned(), view, since: row.int(3)? };
        entries.now.insert(row.id(0)?, Some(entry));
    }
    Ok(entries)
}

impl Entries {
    fn take_in(&mut self, seen: &Seen) -> Result<(), Failure> {
        let Ok(Event::Subject(event)) = &seen.event else { return Ok(()) };
        let id = seen.recorded.stream.id;
        let entry = self.now.entry(id).or_default();
        let was = entry.clone();
        evolve(entry, seen, event)?;
        for (there, change) in [(&was, -1), (&*entry, 1)] {
            for key in there.iter().flat_map(counted).filter(|_| was.is_some() != entry.is_some()) {
                self.totals.add(key, seen.since(), change);
            }
        }
        if let SubjectEvent::Erased(_) = event {
            let mine = self.past.extract_if(.., |(past, _)| past.view.id.0 == id);
            let mine = mine.chain(was.map(|was| (was, seen.since())));
            self.forgotten.extend(mine.flat_map(|(past, until)| spans(&past, until)));
            self.erased.insert(id);
            return Ok(());
        }
        // What began in the same command nobody could have seen.
        self.past.extend(was.filter(|was| was.since < seen.since()).map(|was| (was, seen.since())));
        Ok(())
    }
}

fn evolve(entry: &mut Option<Entry>, seen: &Seen, event: &SubjectEvent) -> Result<(), Failure> {
    if let SubjectEvent::Registered(event) = event {
        *entry = Some(registered(seen, event));
        return Ok(());
    }
    if let SubjectEvent::Removed(_) | SubjectEvent::Erased(_) = event {
        *entry = None;
        return Ok(());
    }
    let there = entry.as_mut().ok_or_else(|| seen.failure("the subject is not registered"))?;
    (there.view.version, there.since) = (seen.recorded.version, seen.since());
    match event {
        SubjectEvent::Changed(event) => {
            there.view.updated_at = seen.at();
            if let Some(name) = &event.name {
                there.view.name.clone_from(name);
            }
            there.view.status = event.status.unwrap_or(there.view.status);
            if let Some(attributes) = &event.attributes {
                there.view.attributes.clone_from(attributes);
            }
        }
        // What concerns its account is in `users`, and moves no more than the version here.
        SubjectEvent::Registered(_)
        | SubjectEvent::Removed(_)
        | SubjectEvent::Erased(_)
        | SubjectEvent::RoleChanged(_)
        | SubjectEvent::CredentialSet(_)
        | SubjectEvent::SessionOpened(_)
        | SubjectEvent::SessionClosed(_) => {}
    }
    Ok(())
}

fn registered(seen: &Seen, event: &SubjectRegistered) -> Entry {
    let view = SubjectView {
        id: SubjectId(seen.recorded.stream.id),
        subject: event.subject.clone(),
        number: event.number,
        name: event.name.clone(),
        status: event.status,
        attributes: event.attributes.clone(),
        created_at: seen.at(),
        created_by: Actor::new(seen.actor()),
        updated_at: seen.at(),
        version: seen.recorded.version,
    };
    Entry { workspace: seen.workspace().to_owned(), view, since: seen.since() }
}

/// Where it counts: among all kinds, in its own, and among those of its kind that a surface with integer ids shows.
fn counted(entry: &Entry) -> Vec<Counted> {
    let subject = &entry.view.subject;
    counted_as(&entry.workspace, subject.kind(), number_of(subject.id()))
}

fn counted_as(workspace: &str, kind: &str, number: i64) -> Vec<Counted> {
    let integer = INTEGERS.contains(&number).then(|| numbered(kind));
    let kinds = [String::new(), kind.to_owned()].into_iter().chain(integer);
    kinds.map(|kind| (workspace.to_owned(), kind)).collect()
}

fn count(counts: &mut Counts, entries: &Entries, change: i64) {
    for key in entries.now.values().flatten().flat_map(counted) {
        *counts.entry(key).or_default() += change;
    }
}

async fn write(tx: &mut dyn WriteTx, entries: &Entries, counts: &Counts) -> Result<(), Failure> {
    let mut ordered: Vec<_> = entries.now.iter().collect();
    ordered.sort_unstable_by_key(|(id, _)| **id);
    let rows: Result<Vec<_>, DbError> = ordered.iter().filter_map(|(_, entry)| entry.as_ref()).map(row).collect();
    let gone = ordered.iter().filter(|(_, entry)| entry.is_none());
    let gone: Vec<_> = gone.map(|(id, _)| vec![Value::Id(**id)]).collect();
    tx.execute_many(&UPSERT, &rows?).await?;
    tx.execute_many(&DELETE, &gone).await?;
    let changes = || counts.iter().filter(|(_, change)| **change != 0);
    let key = |(workspace, kind): &(String, String)| vec![Value::from(workspace.clone()), Value::from(kind.clone())];
    let add: Vec<_> = changes().map(|(at, change)| [key(at), vec![Value::from(*change)]].concat()).collect();
    let clear: Vec<_> = changes().filter(|(_, change)| **change < 0).map(|(at, _)| key(at)).collect();
    tx.execute_many(&COUNT_ADD, &add).await?;
    tx.execute_many(&COUNT_CLEAR, &clear).await?;
    Ok(())
}

async fn write_past(tx: &mut dyn WriteTx, entries: &Entries) -> Result<(), Failure> {
    let mut forgotten = entries.forgotten.clone();
    if !entries.erased.is_empty() {
        for row in tx.fetch(&PAST_SPANS, &[Value::Ids(entries.erased.iter().copied().collect())]).await? {
            let (since, until) = (row.int(3)?, row.int(4)?);
            let keys = counted_as(row.text(0)?, row.text(1)?, row.int(2)?);
            forgotten.extend(keys.into_iter().map(|key| (key, since, until)));
        }
    }
    let erased: Vec<_> = entries.erased.iter().map(|id| vec![Value::Id(*id)]).collect();
    tx.execute_many(&PAST_FORGET, &erased).await?;
    let rows = entries.past.iter().map(|(was, until)| Ok([row(was)?, vec![(*until).into()]].concat()));
    tx.execute_many(&PAST_INSERT, &rows.collect::<Result<Vec<_>, DbError>>()?).await?;
    let columns = |(workspace, kind): &Counted| vec![workspace.clone().into(), kind.clone().into()];
    entries.totals.write(tx, (&TOTAL_LOAD, &TOTAL_PUT), columns).await?;
    // Who is in no list of the past any more counts in none of its totals.
    let forget = |(key, since, until): &Span| [columns(key), vec![(*since).into(), (*until).into()]].concat();
    tx.execute_many(&TOTAL_FORGET, &forgotten.iter().map(forget).collect::<Vec<_>>()).await?;
    Ok(())
}

fn spans(past: &Entry, until: i64) -> Vec<Span> {
    counted(past).into_iter().map(|key| (key, past.since, until)).collect()
}

/// For `upsert.sql`.
fn row(Entry { workspace, view, since }: &Entry) -> Result<Vec<Value<'_>>, DbError> {
    let doc = serde_json::to_string(view).map_err(|error| DbError::Rejected(error.to_string()))?;
    Ok(vec![
        view.id.0.into(),
        workspace.as_str().into(),
        key_of(view.subject.as_str()).into(),
        view.subject.kind().into(),
        number_of(view.subject.id()).into(),
        fold(view.name.as_deref().unwrap_or_default()).into(),
        doc.into(),
        (*since).into(),
    ])
}
