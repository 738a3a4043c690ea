//! A checked batch as two statements.

use std::collections::HashMap;

use rollbook_domain::{Actor, CountKey};
use rollbook_store::StoreError;
use sqlx::postgres::PgConnection;
use uuid::Uuid;

use crate::batch::{Accepted, Batch};
use crate::error::unavailable;
use crate::rows::signed;

/// Columns of the new events.
#[derive(Default)]
struct Events<'a> {
    positions: Vec<i64>,
    categories: Vec<i16>,
    streams: Vec<Uuid>,
    versions: Vec<i64>,
    ids: Vec<Uuid>,
    kinds: Vec<&'a str>,
    schema_versions: Vec<i32>,
    commands: Vec<Uuid>,
    payloads: Vec<&'a [u8]>,
}

impl<'a> Events<'a> {
    fn of(accepted: &'a [Accepted<'a>]) -> Result<Self, StoreError> {
        let mut events = Self::default();
        for command in accepted {
            let mut position = command.first;
            for (write, before) in command.append.writes.iter().zip(&command.versions) {
                for (version, event) in (before + 1..).zip(&write.events) {
                    events.positions.push(signed(position)?);
                    events.categories.push(write.stream.category as i16);
                    events.streams.push(write.stream.id);
                    events.versions.push(signed(version)?);
                    events.ids.push(event.id);
                    events.kinds.push(event.kind);
                    events.schema_versions.push(i32::from(event.schema_version));
                    events.commands.push(command.append.meta.command_id);
                    events.payloads.push(&event.payload);
                    position += 1;
                }
            }
        }
        Ok(events)
    }
}

/// Writes events, commands, versions, workspaces, answers and the head.
pub(crate) async fn write(
    connection: &mut PgConnection,
    batch: &Batch<'_>,
    heard: bool,
    persistent: bool,
) -> Result<(), StoreError> {
    let events = Events::of(&batch.accepted)?;
    let of =
        |f: fn(&Accepted<'_>) -> Result<i64, StoreError>| batch.accepted.iter().map(f).collect::<Result<Vec<_>, _>>();
    let metas: Vec<_> = batch.accepted.iter().map(|command| &command.append.meta).collect();
    let keys: Vec<_> = batch.accepted.iter().filter_map(|c| Some((c, c.append.idempotency.as_ref()?))).collect();
    let workspaces = workspaces(batch)?;
    let versions: Result<Vec<i64>, _> = batch.versions.values().map(|version| signed(*version)).collect();
    sqlx::query(include_str!("../sql/commit.sql"))
        .bind(events.positions)
        .bind(events.categories)
        .bind(events.streams)
        .bind(events.versions)
        .bind(events.ids)
        .bind(events.kinds)
        .bind(events.schema_versions)
        .bind(events.commands)
        .bind(events.payloads)
        .bind(metas.iter().map(|meta| meta.command_id).collect::<Vec<_>>())
        .bind(of(|command| signed(command.first))?)
        .bind(of(|command| signed(command.last))?)
        .bind(of(|command| Ok(command.at.micros()))?)
        .bind(metas.iter().map(|meta| meta.workspace.as_str()).collect::<Vec<_>>())
        .bind(metas.iter().map(|meta| meta.actor.as_str()).collect::<Vec<_>>())
        .bind(metas.iter().map(|meta| meta.initiator.as_ref().map(Actor::as_str)).collect::<Vec<_>>())
        .bind(metas.iter().map(|meta| meta.correlation_id).collect::<Vec<_>>())
        .bind(metas.iter().map(|meta| meta.causation_id).collect::<Vec<_>>())
        .bind(metas.iter().map(|meta| meta.traceparent.as_deref()).collect::<Vec<_>>())
        .bind(batch.versions.keys().map(|stream| stream.category as i16).collect::<Vec<_>>())
        .bind(batch.versions.keys().map(|stream| stream.id).collect::<Vec<_>>())
        .bind(versions?)
        .bind(workspaces.keys().copied().collect::<Vec<_>>())
        .bind(workspaces.values().copied().collect::<Vec<_>>())
        .bind(keys.iter().map(|(_, key)| key.scope.as_str()).collect::<Vec<_>>())
        .bind(keys.iter().map(|(_, key)| key.key.as_str()).collect::<Vec<_>>())
        .bind(keys.iter().map(|(command, _)| command.at.micros()).collect::<Vec<_>>())
        .bind(keys.iter().map(|(_, key)| &key.fingerprint[..]).collect::<Vec<_>>())
        .bind(keys.iter().map(|(_, key)| &key.answer[..]).collect::<Vec<_>>())
        .bind(signed(batch.head.position)?)
        .bind(batch.head.recorded_at.micros())
        .bind(heard)
        .persistent(persistent)
        .execute(&mut *connection)
        .await
        .map_err(unavailable)?;
    write_beside(connection, batch, persistent).await
}

/// The last position of each workspace that got events.
fn workspaces<'a>(batch: &'a Batch<'_>) -> Result<HashMap<&'a str, i64>, StoreError> {
    let wrote = batch.accepted.iter().filter(|command| command.first <= command.last);
    wrote.map(|command| Ok((command.append.meta.workspace.as_str(), signed(command.last)?))).collect()
}

async fn write_beside(connection: &mut PgConnection, batch: &Batch<'_>, persistent: bool) -> Result<(), StoreError> {
    let changes = &batch.changes;
    if changes.claims.is_empty() && changes.counts.is_empty() && changes.sequences.is_empty() {
        return Ok(());
    }
    let claimed: Vec<_> = changes.claims.iter().filter_map(|(key, claim)| Some((key, claim.as_ref()?))).collect();
    let released = changes.claims.iter().filter(|(_, claim)| claim.is_none()).map(|(key, _)| key.as_str());
    let required: Result<Vec<i64>, _> = claimed.iter().map(|(_, claim)| signed(claim.required_at.0)).collect();
    sqlx::query(include_str!("../sql/commit_beside.sql"))
        .bind(claimed.iter().map(|(key, _)| key.as_str()).collect::<Vec<_>>())
        .bind(claimed.iter().map(|(_, claim)| claim.owner.as_str()).collect::<Vec<_>>())
        .bind(required?)
        .bind(released.collect::<Vec<_>>())
        .bind(changes.counts.keys().map(CountKey::as_str).collect::<Vec<_>>())
        .bind(changes.counts.values().copied().collect::<Vec<_>>())
        .bind(changes.sequences.keys().map(|key| key.scope.as_str()).collect::<Vec<_>>())
        .bind(changes.sequences.keys().map(|key| key.kind.as_str()).collect::<Vec<_>>())
        .bind(changes.sequences.values().map(|used| i64::from(*used)).collect::<Vec<_>>())
        .persistent(persistent)
        .execute(connection)
        .await
        .map_err(unavailable)?;
    Ok(())
}
