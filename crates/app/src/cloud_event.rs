//! An event of the log as CloudEvents 1.0 tells it, in the JSON format.
//!
//! Attributes of the standard: `id`, `source` (`/workspaces/<name>`, so that both together name the event), `type`,
//! `subject` (the stream), `time`. Whatever else the envelope has is an extension; numbers that may be large are texts,
//! since integers of the standard have 32 bits.

use rollbook_domain::Actor;
use rollbook_store::PositionToken;
use serde::Serialize;
use serde_json::value::RawValue;
use uuid::Uuid;

use crate::app::App;
use crate::error::AppError;
use crate::rfc3339;
use crate::told::Told;

/// See the module.
#[derive(Debug, Serialize)]
pub struct CloudEvent<'a> {
    specversion: &'static str,
    id: Uuid,
    source: String,
    #[serde(rename = "type")]
    kind: &'a str,
    subject: String,
    time: String,
    datacontenttype: &'static str,
    /// Opaque; reading after it gives what came later.
    position: String,
    streamversion: String,
    schemaversion: u16,
    /// Events with the same one keep their order; of the partitioning extension.
    partitionkey: String,
    commandid: Uuid,
    lastofcommand: bool,
    actor: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    initiator: Option<&'a str>,
    correlationid: Uuid,
    #[serde(skip_serializing_if = "Option::is_none")]
    causationid: Option<Uuid>,
    /// Of the distributed tracing extension.
    #[serde(skip_serializing_if = "Option::is_none")]
    traceparent: Option<&'a str>,
    data: &'a RawValue,
}

impl<'a> CloudEvent<'a> {
    /// An event of the log with this epoch.
    pub fn new(epoch: u32, event: &'a Told) -> Result<Self, AppError> {
        let damaged = |error: serde_json::Error| AppError::Internal(format!("{} is no JSON: {error}", event.position));
        let meta = &event.meta;
        Ok(Self {
            specversion: "1.0",
            id: event.id,
            source: format!("/workspaces/{}", meta.workspace),
            kind: &event.kind,
            subject: event.stream.to_string(),
            time: rfc3339::format(event.recorded_at),
            datacontenttype: "application/json",
            position: PositionToken { epoch, position: event.position }.to_string(),
            streamversion: event.version.to_string(),
            schemaversion: event.schema_version,
            partitionkey: event.stream.to_string(),
            commandid: meta.command_id,
            lastofcommand: event.last_of_command,
            actor: meta.actor.as_str(),
            initiator: meta.initiator.as_ref().map(Actor::as_str),
            correlationid: meta.correlation_id,
            causationid: meta.causation_id,
            traceparent: meta.traceparent.as_deref(),
            data: serde_json::from_slice(&event.payload).map_err(damaged)?,
        })
    }
}

impl App {
    /// The event as a CloudEvent.
    pub fn cloud_event<'a>(&self, event: &'a Told) -> Result<CloudEvent<'a>, AppError> {
        CloudEvent::new(self.store().epoch(), event)
    }
}
