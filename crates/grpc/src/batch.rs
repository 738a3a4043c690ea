//! `Streams/BatchAppend`, which only the stand-in answers: one append after the other, each answered by its number.

use std::sync::Arc;
use std::time::Duration;

use async_stream::try_stream;
use futures::{Stream, StreamExt};
use tonic::{Status, Streaming};

use crate::protocol::google::rpc;
use crate::protocol::shared::{AllStreamPosition, StreamIdentifier};
use crate::protocol::streams::batch_append_req::options::{DeadlineOption, ExpectedStreamPosition as Asked};
use crate::protocol::streams::batch_append_req::{Options, ProposedMessage};
use crate::protocol::streams::batch_append_resp::success::{CurrentRevisionOption, PositionOption};
use crate::protocol::streams::batch_append_resp::{ExpectedStreamPosition as Told, Result as Answer, Success};
use crate::protocol::streams::{BatchAppendReq, BatchAppendResp};
use crate::status::invalid;
use crate::write::{Expected, Outcome, Proposed, Writer, name, proposed};

/// See the module.
pub(crate) fn answers(
    writer: Arc<dyn Writer>,
    mut requests: Streaming<BatchAppendReq>,
) -> impl Stream<Item = Result<BatchAppendResp, Status>> + Send {
    try_stream! {
        while let Some(request) = requests.next().await.transpose()? {
            yield answer(&*writer, request).await?;
        }
    }
}

async fn answer(writer: &dyn Writer, request: BatchAppendReq) -> Result<BatchAppendResp, Status> {
    let BatchAppendReq { correlation_id, options, proposed_messages, is_final } = request;
    let (Some(options), true) = (options, is_final) else {
        return Err(invalid("An append of a batch is one message here."));
    };
    if let Some(deadline) = deadline(&options) {
        writer.told_deadline(deadline);
    }
    let stream = name(options.stream_identifier.clone())?;
    let expected = options.expected_stream_position.ok_or_else(|| invalid("expected_stream_position is required."))?;
    let outcome = writer.append(&stream, of(expected), events(proposed_messages)?).await?;
    Ok(BatchAppendResp {
        correlation_id,
        result: Some(result(outcome)),
        stream_identifier: Some(StreamIdentifier { stream_name: stream.into_bytes().into() }),
        expected_stream_position: Some(told(expected)),
    })
}

/// How long from now on, which is what the protocol means.
fn deadline(options: &Options) -> Option<Duration> {
    let Some(DeadlineOption::Deadline(deadline)) = &options.deadline_option else { return None };
    Some(Duration::new(u64::try_from(deadline.seconds).ok()?, u32::try_from(deadline.nanos).ok()?))
}

fn events(messages: Vec<ProposedMessage>) -> Result<Vec<Proposed>, Status> {
    let event = |message| {
        let ProposedMessage { id, metadata, custom_metadata, data } = message;
        proposed(id, metadata, custom_metadata, data)
    };
    messages.into_iter().map(event).collect()
}

fn of(asked: Asked) -> Expected {
    match asked {
        Asked::StreamPosition(revision) => Expected::Exactly(revision),
        Asked::NoStream(()) => Expected::NoStream,
        Asked::Any(()) => Expected::Any,
        Asked::StreamExists(()) => Expected::Exists,
    }
}

fn told(asked: Asked) -> Told {
    match asked {
        Asked::StreamPosition(revision) => Told::StreamPosition(revision),
        Asked::NoStream(()) => Told::NoStream(()),
        Asked::Any(()) => Told::Any(()),
        Asked::StreamExists(()) => Told::StreamExists(()),
    }
}

fn result(outcome: Outcome) -> Answer {
    match outcome {
        Outcome::Written { revision, position } => Answer::Success(Success {
            current_revision_option: Some(
                revision.map_or(CurrentRevisionOption::NoStream(()), CurrentRevisionOption::CurrentRevision),
            ),
            position_option: Some(position.map_or(PositionOption::NoPosition(()), |position| {
                PositionOption::Position(AllStreamPosition { commit_position: position, prepare_position: position })
            })),
        }),
        Outcome::WrongRevision { .. } => Answer::Error(rpc::Status {
            code: rpc::Code::AlreadyExists.into(),
            message: "WrongExpectedVersion".into(),
            details: None,
        }),
    }
}
