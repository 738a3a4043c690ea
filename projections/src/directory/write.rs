//! Folds events into directory entries.

use std::collections::{BTreeMap, HashMap, HashSet};

use async_trait::async_trait;
use rollbook_app::views::SubjectView;
use rollbook_domain::subject::{SubjectEvent, SubjectRegistered};
use rollbook_domain::{Actor, Event, SubjectId};
use uuid::Uuid;

use crate::batch::Seen;
use crate::db::{DbError, Value, WriteTx, sql};
use crate::definition::{Failure, Projector};
use crate::key::{fold, key_of};

sql! {
    LOAD = "load.sql";
    UPSERT = "upsert.sql";
    DELETE = "delete.sql";
    COUNT_ADD = "count_add.sql";
    COUNT_CLEAR = "count_clear.sql";
}

pub(super) struct DirectoryProjector;

struct Entry {
    workspace: String,
    view: SubjectView,
}

/// The entries that events touch; none for one that is not there.
type Entries = HashMap<Uuid, Option<Entry>>;
/// Changes of the totals, by workspace and kind.
type Counts = BTreeMap<(String, String), i64>;

#[async_trait]
impl Projector for DirectoryProjector {
    async fn apply(&mut self, tx: &mut dyn WriteTx, events: &[&Seen]) -> Result<(), Failure> {
        let mut entries = load(tx, events).await?;
        let mut counts = Counts::new();
        count(&mut counts, &entries, -1);
        for seen in events {
            evolve(&mut entries, seen)?;
        }
        count(&mut counts, &entries, 1);
        write(tx, &entries, &counts).await
    }
}

async fn load(tx: &mut dyn WriteTx, events: &[&Seen]) -> Result<Entries, Failure> {
    let ids: HashSet<Uuid> = events.iter().map(|seen| seen.recorded.stream.id).collect();
    let mut entries = Entries::new();
    for row in tx.fetch(&LOAD, &[Value::Ids(ids.into_iter().collect())]).await? {
        let view = serde_json::from_str(row.text(2)?).map_err(|error| DbError::Rejected(error.to_string()))?;
        entries.insert(row.id(0)?, Some(Entry { workspace: row.text(1)?.to_owned(), view }));
    }
    Ok(entries)
}

fn evolve(entries: &mut Entries, seen: &Seen) -> Result<(), Failure> {
    let Ok(Event::Subject(event)) = &seen.event else { return Ok(()) };
    let entry = entries.entry(seen.recorded.stream.id).or_default();
    if let SubjectEvent::Registered(event) = event {
        *entry = Some(registered(seen, event));
        return Ok(());
    }
    if let SubjectEvent::Removed(_) | SubjectEvent::Erased(_) = event {
        *entry = None;
        return Ok(());
    }
    let there = entry.as_mut().ok_or_else(|| seen.failure("the subject is not registered"))?;
    there.view.version = seen.recorded.version;
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
    Entry { workspace: seen.workspace().to_owned(), view }
}

fn count(counts: &mut Counts, entries: &Entries, change: i64) {
    for entry in entries.values().flatten() {
        for kind in ["", entry.view.subject.kind()] {
            *counts.entry((entry.workspace.clone(), kind.to_owned())).or_default() += change;
        }
    }
}

async fn write(tx: &mut dyn WriteTx, entries: &Entries, counts: &Counts) -> Result<(), Failure> {
    let mut ordered: Vec<_> = entries.iter().collect();
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

/// For `upsert.sql`.
fn row(Entry { workspace, view }: &Entry) -> Result<Vec<Value<'_>>, DbError> {
    let doc = serde_json::to_string(view).map_err(|error| DbError::Rejected(error.to_string()))?;
    Ok(vec![
        view.id.0.into(),
        workspace.as_str().into(),
        key_of(view.subject.as_str()).into(),
        view.subject.kind().into(),
        view.number.map_or(i64::MAX, i64::from).into(),
        fold(view.name.as_deref().unwrap_or_default()).into(),
        doc.into(),
    ])
}
