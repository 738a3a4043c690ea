//! Folds events into owners, as they are and as they were.

use std::collections::{BTreeMap, BTreeSet};

use async_trait::async_trait;
use rollbook_app::views::photos::OwnerView;
use rollbook_domain::Event;
use rollbook_domain::workspace::{WorkspaceEvent, WorkspaceOwnerChanged};

use crate::batch::Seen;
use crate::db::{DbError, Row, Value, WriteTx, sql};
use crate::definition::{Failure, Projector};

sql! {
    LOAD = "load.sql";
    UPSERT = "upsert.sql";
    PAST_LOAD = "past_load.sql";
    PAST_UPSERT = "past_upsert.sql";
}

pub(super) struct OwnersProjector;

#[derive(Clone)]
struct Owner {
    workspace: String,
    view: OwnerView,
    /// From where on in the log it has been as it is.
    since: i64,
}

/// The owners that events change, and how they were until then.
#[derive(Default)]
struct Owners {
    /// By workspace.
    now: BTreeMap<String, Owner>,
    past: Vec<(Owner, i64)>,
    /// Workspaces of whose owner no name and no address is told any more, of no moment.
    erased: BTreeSet<String>,
}

#[async_trait]
impl Projector for OwnersProjector {
    async fn apply(&mut self, tx: &mut dyn WriteTx, events: &[&Seen]) -> Result<(), Failure> {
        let mut owners = load(tx, events).await?;
        for seen in events {
            owners.take_in(seen)?;
        }
        if !owners.erased.is_empty() {
            owners.forget(tx).await?;
        }
        let rows: Result<Vec<_>, DbError> = owners.now.values().map(row).collect();
        tx.execute_many(&UPSERT, &rows?).await?;
        let past = owners.past.iter().map(|(was, until)| Ok([row(was)?, vec![(*until).into()]].concat()));
        tx.execute_many(&PAST_UPSERT, &past.collect::<Result<Vec<_>, DbError>>()?).await?;
        Ok(())
    }
}

async fn load(tx: &mut dyn WriteTx, events: &[&Seen]) -> Result<Owners, Failure> {
    let names: BTreeSet<_> = events.iter().map(|seen| seen.workspace().to_owned()).collect();
    let mut owners = Owners::default();
    for row in tx.fetch(&LOAD, &[Value::Texts(names.into_iter().collect())]).await? {
        let owner = read(&row)?;
        owners.now.insert(owner.workspace.clone(), owner);
    }
    Ok(owners)
}

/// From `load.sql` or `past_load.sql`.
fn read(row: &Row) -> Result<Owner, DbError> {
    let view = serde_json::from_str(row.text(1)?).map_err(|error| DbError::Rejected(error.to_string()))?;
    Ok(Owner { workspace: row.text(0)?.to_owned(), view, since: row.int(2)? })
}

impl Owners {
    fn take_in(&mut self, seen: &Seen) -> Result<(), Failure> {
        match &seen.event {
            Ok(Event::Workspace(WorkspaceEvent::OwnerChanged(event))) => {
                if let Some(id) = event.id {
                    self.now.insert(seen.workspace().to_owned(), new(seen, id));
                }
                change(&mut self.moved(seen)?.view, event);
            }
            Ok(Event::Workspace(WorkspaceEvent::OwnerErased(_))) => {
                erase(&mut self.moved(seen)?.view);
                self.erased.insert(seen.workspace().to_owned());
            }
            _ => {}
        }
        Ok(())
    }

    /// The owner that an event changes, once it is kept how it was.
    fn moved(&mut self, seen: &Seen) -> Result<&mut Owner, Failure> {
        let unowned = || seen.failure("the workspace has no owner");
        let owner = self.now.get_mut(seen.workspace()).ok_or_else(unowned)?;
        // What began in the same command nobody could have seen.
        self.past.extend((owner.since < seen.since()).then(|| (owner.clone(), seen.since())));
        (owner.view.updated_at, owner.since) = (seen.at(), seen.since());
        Ok(owner)
    }

    /// Takes what was erased out of everything that was, whether it is written already or not.
    async fn forget(&mut self, tx: &mut dyn WriteTx) -> Result<(), Failure> {
        let workspaces = Value::Texts(self.erased.iter().cloned().collect());
        for row in tx.fetch(&PAST_LOAD, &[workspaces]).await? {
            self.past.push((read(&row)?, row.int(3)?));
        }
        let of_erased = self.past.iter_mut().filter(|(was, _)| self.erased.contains(&was.workspace));
        of_erased.for_each(|(was, _)| erase(&mut was.view));
        Ok(())
    }
}

fn new(seen: &Seen, id: uuid::Uuid) -> Owner {
    let view = OwnerView {
        id,
        timezone: None,
        primary_brand: None,
        first_name: None,
        last_name: None,
        email: None,
        created_at: seen.at(),
        updated_at: seen.at(),
    };
    Owner { workspace: seen.workspace().to_owned(), view, since: seen.since() }
}

fn erase(view: &mut OwnerView) {
    (view.first_name, view.last_name, view.email) = (None, None, None);
}

fn change(view: &mut OwnerView, event: &WorkspaceOwnerChanged) {
    view.primary_brand = event.primary_brand.or(view.primary_brand);
    let texts = [
        (&mut view.timezone, &event.timezone),
        (&mut view.first_name, &event.first_name),
        (&mut view.last_name, &event.last_name),
        (&mut view.email, &event.email),
    ];
    for (field, change) in texts {
        if change.is_some() {
            field.clone_from(change);
        }
    }
}

/// For `upsert.sql`.
fn row(Owner { workspace, view, since }: &Owner) -> Result<Vec<Value<'_>>, DbError> {
    let doc = serde_json::to_string(view).map_err(|error| DbError::Rejected(error.to_string()))?;
    Ok(vec![workspace.as_str().into(), doc.into(), (*since).into()])
}
