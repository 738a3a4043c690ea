//! Folds events into imports, as they are and as they were.

use std::collections::{HashMap, HashSet};

use async_trait::async_trait;
use rollbook_app::views::ImportView;
use rollbook_domain::group::event::ImportRequested;
use rollbook_domain::group::{GroupEvent, ImportStatus};
use rollbook_domain::{Actor, GroupId, ObjectId};

use super::code;
use crate::batch::Seen;
use crate::db::{DbError, Value, WriteTx, sql};
use crate::definition::{Failure, Projector};

sql! {
    LOAD = "load.sql";
    UPSERT = "upsert.sql";
    PAST_INSERT = "past_insert.sql";
}

pub(super) struct ImportsProjector;

#[derive(Clone)]
struct Import {
    workspace: String,
    view: ImportView,
    /// From where on in the log it has been as it is.
    since: i64,
}

/// The imports that events move, and how they were until then.
#[derive(Default)]
struct Imports {
    now: HashMap<(GroupId, ObjectId), Import>,
    past: Vec<(Import, i64)>,
}

#[async_trait]
impl Projector for ImportsProjector {
    async fn apply(&mut self, tx: &mut dyn WriteTx, events: &[&Seen]) -> Result<(), Failure> {
        let mut imports = load(tx, events).await?;
        for seen in events {
            imports.take_in(seen)?;
        }
        let rows: Result<Vec<_>, DbError> = imports.now.values().map(row).collect();
        tx.execute_many(&UPSERT, &rows?).await?;
        let past = imports.past.iter().map(|(was, until)| Ok([row(was)?, vec![(*until).into()]].concat()));
        tx.execute_many(&PAST_INSERT, &past.collect::<Result<Vec<_>, DbError>>()?).await?;
        Ok(())
    }
}

/// The import an event is about.
fn job(event: &GroupEvent) -> Option<&ObjectId> {
    match event {
        GroupEvent::ImportRequested(event) => Some(&event.job),
        GroupEvent::ImportRetried(event) => Some(&event.job),
        GroupEvent::ImportSucceeded(event) => Some(&event.job),
        GroupEvent::ImportFailed(event) => Some(&event.job),
        // Whoever deletes a group says of each pending import that it failed.
        GroupEvent::Created(_)
        | GroupEvent::DetailsChanged(_)
        | GroupEvent::Suspended(_)
        | GroupEvent::Reactivated(_)
        | GroupEvent::Deleted(_)
        | GroupEvent::MembersAdded(_)
        | GroupEvent::MembersRemoved(_)
        | GroupEvent::MembersSuspended(_)
        | GroupEvent::MembersReactivated(_)
        | GroupEvent::MembersRoleChanged(_)
        | GroupEvent::MemberVisited(_)
        | GroupEvent::ResourcesLinked(_)
        | GroupEvent::ResourcesUnlinked(_)
        | GroupEvent::MediaReserved(_)
        | GroupEvent::MediaArrived(_)
        | GroupEvent::MediaRemoved(_) => None,
    }
}

async fn load(tx: &mut dyn WriteTx, events: &[&Seen]) -> Result<Imports, Failure> {
    let named = events.iter().filter_map(|seen| seen.group_event());
    let named: HashSet<_> = named.filter_map(|(group, event)| job(event).map(|job| (group, job))).collect();
    let keys: Vec<_> = named.iter().map(|(group, job)| vec![group.0.into(), job.as_str().into()]).collect();
    let mut imports = Imports::default();
    for row in tx.fetch_each(&LOAD, &keys).await? {
        let view: ImportView = serde_json::from_str(row.text(2)?).map_err(|e| DbError::Rejected(e.to_string()))?;
        let key = (GroupId(row.id(0)?), view.job.clone());
        imports.now.insert(key, Import { workspace: row.text(1)?.to_owned(), view, since: row.int(3)? });
    }
    Ok(imports)
}

impl Imports {
    fn take_in(&mut self, seen: &Seen) -> Result<(), Failure> {
        let Some((group, event)) = seen.group_event() else { return Ok(()) };
        let Some(job) = job(event) else { return Ok(()) };
        let key = (group, job.clone());
        if let GroupEvent::ImportRequested(event) = event {
            self.now.insert(key, requested(seen, group, event));
            return Ok(());
        }
        let import = self.now.get_mut(&key).ok_or_else(|| seen.failure(format!("import {job} was never requested")))?;
        // What began in the same command nobody could have seen.
        self.past.extend((import.since < seen.since()).then(|| (import.clone(), seen.since())));
        move_on(&mut import.view, event);
        (import.view.updated_at, import.since) = (seen.at(), seen.since());
        Ok(())
    }
}

fn move_on(view: &mut ImportView, event: &GroupEvent) {
    match event {
        // Why an attempt failed is in the history; the import itself has not failed.
        GroupEvent::ImportRetried(event) => view.retries = event.retries,
        GroupEvent::ImportSucceeded(event) => {
            view.status = ImportStatus::Succeeded;
            view.ids = Some(event.ids);
            view.added = Some(event.added);
        }
        GroupEvent::ImportFailed(event) => {
            view.status = ImportStatus::Failed;
            view.reason = Some(event.reason.clone());
        }
        // `job` lets nothing else through.
        _ => {}
    }
}

fn requested(seen: &Seen, group: GroupId, event: &ImportRequested) -> Import {
    let view = ImportView {
        job: event.job.clone(),
        group_id: group,
        status: ImportStatus::Pending,
        retries: 0,
        reason: None,
        ids: None,
        added: None,
        sha256: event.sha256.clone(),
        size: event.size,
        signed_at: event.signed_at,
        member_kind: event.member_kind.clone(),
        requested_at: seen.at(),
        requested_by: Actor::new(seen.actor()),
        updated_at: seen.at(),
    };
    Import { workspace: seen.workspace().to_owned(), view, since: seen.since() }
}

/// For `upsert.sql`.
fn row(Import { workspace, view, since }: &Import) -> Result<Vec<Value<'_>>, DbError> {
    let doc = serde_json::to_string(view).map_err(|error| DbError::Rejected(error.to_string()))?;
    Ok(vec![
        view.group_id.0.into(),
        view.job.as_str().into(),
        workspace.as_str().into(),
        code(&view.status).into(),
        view.requested_at.into(),
        doc.into(),
        (*since).into(),
    ])
}
