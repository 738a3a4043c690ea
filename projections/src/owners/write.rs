//! Folds events into owners.

use std::collections::{BTreeMap, BTreeSet};

use async_trait::async_trait;
use rollbook_app::views::photos::OwnerView;
use rollbook_domain::Event;
use rollbook_domain::workspace::{WorkspaceEvent, WorkspaceOwnerChanged};

use crate::batch::Seen;
use crate::db::{DbError, Value, WriteTx, sql};
use crate::definition::{Failure, Projector};

sql! {
    LOAD = "load.sql";
    UPSERT = "upsert.sql";
}

pub(super) struct OwnersProjector;

/// By workspace.
type Owners = BTreeMap<String, OwnerView>;

#[async_trait]
impl Projector for OwnersProjector {
    async fn apply(&mut self, tx: &mut dyn WriteTx, events: &[&Seen]) -> Result<(), Failure> {
        let mut owners = load(tx, events).await?;
        for seen in events {
            evolve(&mut owners, seen)?;
        }
        let rows: Result<Vec<_>, DbError> = owners.iter().map(row).collect();
        tx.execute_many(&UPSERT, &rows?).await?;
        Ok(())
    }
}

async fn load(tx: &mut dyn WriteTx, events: &[&Seen]) -> Result<Owners, Failure> {
    let names: BTreeSet<_> = events.iter().map(|seen| seen.workspace().to_owned()).collect();
    let mut owners = Owners::new();
    for row in tx.fetch(&LOAD, &[Value::Texts(names.into_iter().collect())]).await? {
        let view = serde_json::from_str(row.text(1)?).map_err(|error| DbError::Rejected(error.to_string()))?;
        owners.insert(row.text(0)?.to_owned(), view);
    }
    Ok(owners)
}

fn evolve(owners: &mut Owners, seen: &Seen) -> Result<(), Failure> {
    match &seen.event {
        Ok(Event::Workspace(WorkspaceEvent::OwnerChanged(event))) => changed(owners, seen, event),
        Ok(Event::Workspace(WorkspaceEvent::OwnerErased(_))) => {
            let view = known(owners, seen)?;
            (view.first_name, view.last_name, view.email) = (None, None, None);
            view.updated_at = seen.at();
            Ok(())
        }
        _ => Ok(()),
    }
}

fn known<'o>(owners: &'o mut Owners, seen: &Seen) -> Result<&'o mut OwnerView, Failure> {
    owners.get_mut(seen.workspace()).ok_or_else(|| seen.failure("the workspace has no owner"))
}

fn changed(owners: &mut Owners, seen: &Seen, event: &WorkspaceOwnerChanged) -> Result<(), Failure> {
    if let Some(id) = event.id {
        let new = OwnerView {
            id,
            timezone: None,
            primary_brand: None,
            first_name: None,
            last_name: None,
            email: None,
            created_at: seen.at(),
            updated_at: seen.at(),
        };
        owners.insert(seen.workspace().to_owned(), new);
    }
    let view = known(owners, seen)?;
    change(view, event);
    view.updated_at = seen.at();
    Ok(())
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
fn row<'o>((workspace, view): (&'o String, &'o OwnerView)) -> Result<Vec<Value<'o>>, DbError> {
    let doc = serde_json::to_string(view).map_err(|error| DbError::Rejected(error.to_string()))?;
    Ok(vec![workspace.as_str().into(), doc.into()])
}
