//! A group as it was: its stream folded up to a position, in the shape the views have.

use std::collections::BTreeMap;

use rollbook_domain::group::event::GroupCreated;
use rollbook_domain::group::{Group, GroupEvent};
use rollbook_domain::{Actor, Decider, Event, GroupId, StreamId, Timestamp, WorkspaceName};
use rollbook_store::{EventStore, Position, Recorded, codec};
use uuid::Uuid;

use crate::app::App;
use crate::error::AppError;
use crate::views::GroupView;

/// How many events are read at once.
const PAGE: usize = 1_000;

impl App {
    /// A group as it was at a position; none where it did not exist yet.
    pub async fn group_as_of(
        &self,
        workspace: &WorkspaceName,
        group: GroupId,
        at: Position,
    ) -> Result<Option<GroupView>, AppError> {
        group_as_of(&**self.store(), workspace, group, at).await
    }

    /// The last position recorded at or before an instant.
    pub async fn position_at(&self, at: Timestamp) -> Result<Position, AppError> {
        Ok(self.store().position_at(at).await?)
    }
}

/// A group as it was at a position of a log that nobody needs to serve.
pub async fn group_as_of(
    store: &dyn EventStore,
    workspace: &WorkspaceName,
    group: GroupId,
    at: Position,
) -> Result<Option<GroupView>, AppError> {
    let at = end_of_command(store, at).await?;
    let mut past = Past::default();
    loop {
        let page = store.read_stream(StreamId::group(group), past.version, PAGE).await?;
        for recorded in &page.events {
            if recorded.position > at {
                return Ok(past.view(workspace));
            }
            past.take_in(recorded)?;
        }
        if page.at_end {
            return Ok(past.view(workspace));
        }
    }
}

/// Where a command ends that a position is in: nobody sees half a command, and who names a part of one has seen it.
pub async fn end_of_command(store: &dyn EventStore, at: Position) -> Result<Position, AppError> {
    let newest = store.read_log_backwards(Position(at.0.saturating_add(1)), 1).await?;
    let Some(inside) = newest.first().filter(|event| !event.last_of_command) else { return Ok(at) };
    let rest = store.read_log(inside.position, 1).await?.events;
    let end = rest.iter().find(|event| event.last_of_command);
    Ok(end.map_or(at, |event| event.position))
}

/// The state of a group with what only its envelopes tell.
#[derive(Default)]
struct Past {
    group: Group,
    created: Option<(GroupCreated, Timestamp)>,
    created_by: Option<Uuid>,
    updated_at: Timestamp,
    details: Option<(Timestamp, Actor)>,
    version: u64,
}

impl Past {
    fn take_in(&mut self, recorded: &Recorded) -> Result<(), AppError> {
        self.version = recorded.version;
        let event = codec::decode(recorded).map_err(|error| AppError::Internal(error.to_string()))?;
        let Event::Group(event) = event else { return Ok(()) };
        self.group.evolve(&event);
        let at = recorded.recorded_at;
        if let GroupEvent::Created(created) = &event {
            self.created = Some((created.clone(), at));
            self.created_by = Some(recorded.meta.command_id);
        }
        if event.moves_updated() {
            self.updated_at = at;
        }
        // What came with the group itself is no change of it.
        if event.moves_details_updated() && self.created_by != Some(recorded.meta.command_id) {
            self.details = Some((at, recorded.meta.actor.clone()));
        }
        Ok(())
    }

    fn view(self, workspace: &WorkspaceName) -> Option<GroupView> {
        let Self { group, created, updated_at, details, version, .. } = self;
        let (created, created_at) = created.filter(|(created, _)| created.workspace == *workspace)?;
        let member_counts: BTreeMap<_, _> = group.members.counts().collect();
        let (details_updated_at, details_updated_by) = details.unzip();
        Some(GroupView {
            id: created.id,
            number: created.number,
            token: created.token,
            object_id: created.object_id,
            name: group.name,
            description: group.description,
            kind: group.kind,
            membership_type: group.membership_type,
            status: group.status,
            tags: group.tags,
            attributes: group.attributes,
            member_count: member_counts.values().sum(),
            member_counts,
            resource_count: group.resources.len() as u64,
            filed_at: created.filed_at,
            thumb: group.gallery.thumb_path().map(str::to_owned),
            awaiting_import: group.awaiting_import,
            creator: created.creator,
            created_at,
            updated_at,
            details_updated_at,
            details_updated_by,
            version,
        })
    }
}
