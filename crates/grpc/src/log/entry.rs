//! An event of the log as the protocol tells it.

use bytes::Bytes;
use rollbook_app::{Told, rfc3339};
use rollbook_domain::{Actor, Timestamp};
use rollbook_store::{PositionToken, Recorded};
use serde::Serialize;
use tonic::Status;
use uuid::Uuid;

use crate::streams::Entry;

/// What surrounds a payload. The names with a `$` are those under which other tools follow causes.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Metadata<'a> {
    #[serde(rename = "$correlationId")]
    correlation_id: Uuid,
    #[serde(rename = "$causationId", skip_serializing_if = "Option::is_none")]
    causation_id: Option<Uuid>,
    command_id: Uuid,
    workspace: &'a str,
    actor: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    initiator: Option<&'a str>,
    schema_version: u16,
    #[serde(with = "rfc3339")]
    recorded_at: Timestamp,
    /// As the other surfaces name it.
    position: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    traceparent: Option<&'a str>,
}

impl Entry {
    /// An event of the log with this epoch.
    pub(super) fn of(epoch: u32, event: Recorded) -> Result<Self, Status> {
        let event = Told::of_the_log(event);
        let metadata = metadata(epoch, &event)?;
        Ok(Self {
            id: event.id,
            stream: event.stream.to_string(),
            revision: event.version.saturating_sub(1),
            position: event.position.0,
            kind: event.kind.clone(),
            is_json: true,
            created: event.recorded_at.micros(),
            metadata,
            data: event.payload.clone(),
        })
    }
}

fn metadata(epoch: u32, event: &Recorded) -> Result<Bytes, Status> {
    let meta = &*event.meta;
    let metadata = Metadata {
        correlation_id: meta.correlation_id,
        causation_id: meta.causation_id,
        command_id: meta.command_id,
        workspace: meta.workspace.as_str(),
        actor: meta.actor.as_str(),
        initiator: meta.initiator.as_ref().map(Actor::as_str),
        schema_version: event.schema_version,
        recorded_at: event.recorded_at,
        position: PositionToken { epoch, position: event.position }.to_string(),
        traceparent: meta.traceparent.as_deref(),
    };
    let written = serde_json::to_vec(&metadata).map_err(|error| {
        tracing::error!(%error, position = %event.position, "metadata cannot be written");
        Status::internal("The cause has been logged.")
    })?;
    Ok(Bytes::from(written))
}
