//! Writes, which only the stand-in takes.

use std::collections::HashMap;
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use futures::StreamExt;
use tonic::{Status, Streaming};
use uuid::Uuid;

use crate::protocol::shared::{StreamIdentifier, Uuid as WireId, uuid as wire_id};
use crate::protocol::streams::append_req::options::ExpectedStreamRevision as AppendExpected;
use crate::protocol::streams::append_req::{Content, ProposedMessage};
use crate::protocol::streams::append_resp::success::{CurrentRevisionOption, PositionOption};
use crate::protocol::streams::append_resp::wrong_expected_version::{
    CurrentRevisionOption as Current, CurrentRevisionOption2060 as OldCurrent, ExpectedRevisionOption as Wanted,
    ExpectedRevisionOption2060 as OldWanted,
};
use crate::protocol::streams::append_resp::{Position, Result as Answer, Success, WrongExpectedVersion};
use crate::protocol::streams::delete_req::options::ExpectedStreamRevision as DeleteExpected;
use crate::protocol::streams::tombstone_req::options::ExpectedStreamRevision as TombstoneExpected;
use crate::protocol::streams::{
    AppendReq, AppendResp, DeleteReq, DeleteResp, TombstoneReq, TombstoneResp, delete_resp, tombstone_resp,
};
use crate::status::invalid;

/// Which revision a stream must have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expected {
    /// Whatever it has.
    Any,
    /// There is none.
    NoStream,
    /// There is one.
    Exists,
    /// This one.
    Exactly(u64),
}

/// An event on its way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposed {
    /// By which a repetition is recognised.
    pub id: Uuid,
    /// Its type.
    pub kind: String,
    /// Whether `data` is JSON.
    pub is_json: bool,
    /// JSON about it, or nothing.
    pub metadata: Bytes,
    /// What happened.
    pub data: Bytes,
}

/// What an append came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It is in the log, now or since an earlier attempt.
    Written {
        /// Of the last event; none where there was none.
        revision: Option<u64>,
        /// Of the last event; none where there was none.
        position: Option<u64>,
    },
    /// The stream has another revision.
    WrongRevision {
        /// Which; none where there is no stream.
        current: Option<u64>,
    },
}

/// Takes writes.
#[async_trait]
pub trait Writer: Send + Sync + 'static {
    /// Appends all events or none.
    async fn append(&self, stream: &str, expected: Expected, events: Vec<Proposed>) -> Result<Outcome, Status>;

    /// How long the client of a batch waits for one of its appends, as it says.
    fn told_deadline(&self, deadline: Duration);

    /// Deletes a stream, for good or so that it can begin again; gives the position of that.
    async fn delete(&self, stream: &str, expected: Expected, for_good: bool) -> Result<u64, Status>;
}

/// `Streams/Append`
pub(crate) async fn append(writer: &dyn Writer, mut messages: Streaming<AppendReq>) -> Result<AppendResp, Status> {
    let Some(Content::Options(options)) = messages.next().await.transpose()?.and_then(|first| first.content) else {
        return Err(invalid("An append begins with its options."));
    };
    let stream = name(options.stream_identifier)?;
    let expected = match options.expected_stream_revision {
        Some(AppendExpected::Revision(revision)) => Expected::Exactly(revision),
        Some(AppendExpected::NoStream(())) => Expected::NoStream,
        Some(AppendExpected::Any(())) => Expected::Any,
        Some(AppendExpected::StreamExists(())) => Expected::Exists,
        None => return Err(invalid("expected_stream_revision is required.")),
    };
    let mut events = Vec::new();
    while let Some(message) = messages.next().await.transpose()? {
        let Some(Content::ProposedMessage(message)) = message.content else {
            return Err(invalid("Events follow the options of an append."));
        };
        let ProposedMessage { id, metadata, custom_metadata, data } = message;
        events.push(proposed(id, metadata, custom_metadata, data)?);
    }
    let outcome = writer.append(&stream, expected, events).await?;
    Ok(AppendResp { result: Some(answer(outcome, expected)) })
}

pub(crate) fn name(identifier: Option<StreamIdentifier>) -> Result<String, Status> {
    let bytes = identifier.ok_or_else(|| invalid("stream_identifier is required."))?.stream_name;
    String::from_utf8(bytes.into()).map_err(|_| invalid("The name of a stream is UTF-8."))
}

/// An event as its message says it.
pub(crate) fn proposed(
    id: Option<WireId>,
    mut about: HashMap<String, String>,
    metadata: Bytes,
    data: Bytes,
) -> Result<Proposed, Status> {
    let kind = about.remove("type").ok_or_else(|| invalid("Required Metadata Property 'type' is missing"))?;
    let media_type =
        about.remove("content-type").ok_or_else(|| invalid("Required Metadata Property 'content-type' is missing"))?;
    let is_json = media_type == "application/json";
    Ok(Proposed { id: id_of(id)?, kind, is_json, metadata, data })
}

fn id_of(id: Option<WireId>) -> Result<Uuid, Status> {
    match id.and_then(|id| id.value) {
        Some(wire_id::Value::String(text)) => text.parse().map_err(|_| invalid("An id is a UUID.")),
        Some(wire_id::Value::Structured(parts)) => Ok(Uuid::from_u64_pair(
            parts.most_significant_bits.cast_unsigned(),
            parts.least_significant_bits.cast_unsigned(),
        )),
        None => Err(invalid("An event needs an id.")),
    }
}

fn answer(outcome: Outcome, expected: Expected) -> Answer {
    match outcome {
        Outcome::Written { revision, position } => Answer::Success(Success {
            current_revision_option: Some(
                revision.map_or(CurrentRevisionOption::NoStream(()), CurrentRevisionOption::CurrentRevision),
            ),
            position_option: Some(position.map_or(PositionOption::NoPosition(()), |position| {
                PositionOption::Position(Position { commit_position: position, prepare_position: position })
            })),
        }),
        Outcome::WrongRevision { current } => Answer::WrongExpectedVersion(WrongExpectedVersion {
            current_revision_option: Some(current.map_or(Current::CurrentNoStream(()), Current::CurrentRevision)),
            current_revision_option_20_6_0: Some(
                current.map_or(OldCurrent::NoStream2060(()), OldCurrent::CurrentRevision2060),
            ),
            expected_revision_option: Some(match expected {
                Expected::Any => Wanted::ExpectedAny(()),
                Expected::NoStream => Wanted::ExpectedNoStream(()),
                Expected::Exists => Wanted::ExpectedStreamExists(()),
                Expected::Exactly(revision) => Wanted::ExpectedRevision(revision),
            }),
            expected_revision_option_20_6_0: Some(match expected {
                Expected::Any => OldWanted::Any2060(()),
                Expected::NoStream => OldWanted::ExpectedRevision2060(u64::MAX),
                Expected::Exists => OldWanted::StreamExists2060(()),
                Expected::Exactly(revision) => OldWanted::ExpectedRevision2060(revision),
            }),
        }),
    }
}

/// `Streams/Delete`
pub(crate) async fn delete(writer: &dyn Writer, request: DeleteReq) -> Result<DeleteResp, Status> {
    let options = request.options.ok_or_else(|| invalid("options are required."))?;
    let expected = match options.expected_stream_revision {
        Some(DeleteExpected::Revision(revision)) => Expected::Exactly(revision),
        Some(DeleteExpected::NoStream(())) => Expected::NoStream,
        Some(DeleteExpected::Any(())) => Expected::Any,
        Some(DeleteExpected::StreamExists(())) => Expected::Exists,
        None => return Err(invalid("expected_stream_revision is required.")),
    };
    let position = writer.delete(&name(options.stream_identifier)?, expected, false).await?;
    let position = delete_resp::Position { commit_position: position, prepare_position: position };
    Ok(DeleteResp { position_option: Some(delete_resp::PositionOption::Position(position)) })
}

/// `Streams/Tombstone`
pub(crate) async fn tombstone(writer: &dyn Writer, request: TombstoneReq) -> Result<TombstoneResp, Status> {
    let options = request.options.ok_or_else(|| invalid("options are required."))?;
    let expected = match options.expected_stream_revision {
        Some(TombstoneExpected::Revision(revision)) => Expected::Exactly(revision),
        Some(TombstoneExpected::NoStream(())) => Expected::NoStream,
        Some(TombstoneExpected::Any(())) => Expected::Any,
        Some(TombstoneExpected::StreamExists(())) => Expected::Exists,
        None => return Err(invalid("expected_stream_revision is required.")),
    };
    let position = writer.delete(&name(options.stream_identifier)?, expected, true).await?;
    let position = tombstone_resp::Position { commit_position: position, prepare_position: position };
    Ok(TombstoneResp { position_option: Some(tombstone_resp::PositionOption::Position(position)) })
}
