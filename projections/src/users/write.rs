//! Folds events into accounts.

use std::collections::{HashMap, HashSet};

use async_trait::async_trait;
use rollbook_domain::Event;
use rollbook_domain::subject::SubjectEvent;
use uuid::Uuid;

use super::account::{Account, KIND};
use crate::batch::Seen;
use crate::db::{DbError, Value, WriteTx, sql};
use crate::definition::{Failure, Projector};
use crate::key::key_of;

sql! {
    LOAD = "load.sql";
    UPSERT = "upsert.sql";
    DELETE = "delete.sql";
}

pub(super) struct UsersProjector;

struct Entry {
    workspace: String,
    account: Account,
}

/// The accounts that events touch; none for one that is there no longer.
type Entries = HashMap<Uuid, Option<Entry>>;

#[async_trait]
impl Projector for UsersProjector {
    async fn apply(&mut self, tx: &mut dyn WriteTx, events: &[&Seen]) -> Result<(), Failure> {
        let mut entries = load(tx, events).await?;
        events.iter().for_each(|seen| evolve(&mut entries, seen));
        let there = entries.iter().filter_map(|(id, entry)| entry.as_ref().map(|entry| row(*id, entry)));
        let rows: Vec<_> = there.collect::<Result<_, DbError>>()?;
        let gone = entries.iter().filter(|(_, entry)| entry.is_none());
        let gone: Vec<_> = gone.map(|(id, _)| vec![Value::Id(*id)]).collect();
        tx.execute_many(&UPSERT, &rows).await?;
        tx.execute_many(&DELETE, &gone).await?;
        Ok(())
    }
}

async fn load(tx: &mut dyn WriteTx, events: &[&Seen]) -> Result<Entries, Failure> {
    let ids: HashSet<Uuid> = events.iter().map(|seen| seen.recorded.stream.id).collect();
    let mut entries = Entries::new();
    for row in tx.fetch(&LOAD, &[Value::Ids(ids.into_iter().collect())]).await? {
        let mut account: Account = serde_json::from_str(row.text(3)?).map_err(|e| DbError::Rejected(e.to_string()))?;
        account.session = row.text_or_null(2)?.map(str::to_owned);
        entries.insert(row.id(0)?, Some(Entry { workspace: row.text(1)?.to_owned(), account }));
    }
    Ok(entries)
}

fn evolve(entries: &mut Entries, seen: &Seen) {
    let Ok(Event::Subject(event)) = &seen.event else { return };
    let id = seen.recorded.stream.id;
    match event {
        SubjectEvent::Registered(event) if event.subject.kind() == KIND => {
            let entry = Entry { workspace: seen.workspace().to_owned(), account: Account::registered(event) };
            entries.insert(id, Some(entry));
        }
        SubjectEvent::Removed(_) | SubjectEvent::Erased(_) => _ = entries.insert(id, None),
        // Other subjects have no account.
        SubjectEvent::Registered(_)
        | SubjectEvent::Changed(_)
        | SubjectEvent::RoleChanged(_)
        | SubjectEvent::CredentialSet(_)
        | SubjectEvent::SessionOpened(_)
        | SubjectEvent::SessionClosed(_) => {
            if let Some(Some(entry)) = entries.get_mut(&id) {
                entry.account.evolve(event);
            }
        }
    }
}

/// For `upsert.sql`.
fn row(id: Uuid, Entry { workspace, account }: &Entry) -> Result<Vec<Value<'_>>, DbError> {
    let doc = serde_json::to_string(account).map_err(|error| DbError::Rejected(error.to_string()))?;
    let email = account.email.as_ref().map(|email| key_of(&email.to_lowercase()).into_owned());
    Ok(vec![
        id.into(),
        workspace.as_str().into(),
        account.number.map_or(i64::MAX, i64::from).into(),
        email.map(std::borrow::Cow::Owned).into(),
        account.role.as_deref().map(key_of).into(),
        account.session.as_deref().map(key_of).into(),
        doc.into(),
    ])
}
