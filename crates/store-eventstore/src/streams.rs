//! The few things that are asked of the server.

use std::time::Duration;

use eventstore::{
    AppendToStreamOptions, EventData, ReadAllOptions, ReadStreamOptions, RecordedEvent, StreamPosition, StreamState,
};

use crate::error::Failure;
use crate::place::{Place, original};
use crate::session::Session;

/// How long a look at few events may take.
const POINT: Duration = Duration::from_secs(5);
/// How long a page of events, or an append, may take: either may be hundreds of megabytes.
const PAGE: Duration = Duration::from_secs(30);

impl Session {
    /// Writes events to a stream that is as expected. A repetition with the same ids does nothing.
    pub(crate) async fn append(
        &self,
        stream: &str,
        expected: StreamState,
        events: &[EventData],
    ) -> Result<(), Failure> {
        let options = AppendToStreamOptions::default().stream_state(expected).requires_leader(true);
        let append = |client: eventstore::Client| {
            let (options, events) = (options.clone(), events.to_vec());
            async move { client.append_to_stream(stream, &options, events).await.map(|_| ()) }
        };
        self.call(PAGE, append).await
    }

    /// The event of a stream at a revision, or its last one.
    pub(crate) async fn event_of(
        &self,
        stream: &str,
        at: StreamPosition<u64>,
    ) -> Result<Option<RecordedEvent>, Failure> {
        let options = ReadStreamOptions::default().max_count(1).requires_leader(true);
        let options = match at {
            StreamPosition::End => options.backwards().position(at),
            _ => options.forwards().position(at),
        };
        let read = |client: eventstore::Client| {
            let options = options.clone();
            async move {
                let mut events = client.read_stream(stream, &options).await?;
                Ok(events.next().await?.and_then(original))
            }
        };
        match self.call(POINT, read).await {
            Err(Failure::Refused(eventstore::Error::ResourceNotFound)) => Ok(None),
            outcome => outcome,
        }
    }

    /// Where `$all` ends now, by the node that takes writes.
    pub(crate) async fn end(&self) -> Result<Place, Failure> {
        let options = ReadAllOptions::default().position(StreamPosition::End).max_count(1).requires_leader(true);
        let found = self.all(POINT, options).await?;
        Ok(found.last().map(|event| event.position.into()).unwrap_or_default())
    }

    /// Events of `$all` from a place on, that one included, about `limit` of them; by the node that takes writes, since
    /// the others may not have them yet.
    pub(crate) async fn page(&self, from: Place, limit: usize) -> Result<Vec<RecordedEvent>, Failure> {
        let from = if from == Place::default() { StreamPosition::Start } else { StreamPosition::Position(from.into()) };
        let options = ReadAllOptions::default().forwards().position(from).max_count(limit).requires_leader(true);
        self.all(PAGE, options).await
    }

    async fn all(&self, limit: Duration, options: ReadAllOptions) -> Result<Vec<RecordedEvent>, Failure> {
        let read = |client: eventstore::Client| {
            let options = options.clone();
            async move {
                let (mut events, mut found) = (client.read_all(&options).await?, Vec::new());
                while let Some(event) = events.next().await? {
                    found.extend(original(event));
                }
                Ok(found)
            }
        };
        self.call(limit, read).await
    }
}
