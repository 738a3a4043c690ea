//! The book and its journal behind the protocol.

use std::sync::Arc;
use std::time::SystemTime;

use async_trait::async_trait;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use parking_lot::RwLock;
use rollbook_domain::Timestamp;
use rollbook_http::{Stop, Stopper};
use tokio::sync::{Mutex, watch};
use tonic::metadata::MetadataMap;
use tonic::{Code, Status};
use uuid::Uuid;

use super::book::{Book, Track, deleted};
use super::decide::{Decision, decide};
use super::faults::{Faults, Point};
use super::journal::{Deletion, Journal, Line, Written};
use crate::host::Host;
use crate::status::with_exception;
use crate::streams::{Entry, Page, Streams};
use crate::write::{Expected, Outcome, Proposed, Writer};

/// The real server's limit of one event.
const MAX_EVENT: usize = 16 << 20;
/// After so many writes the system writes an event of its own.
const NOISE: usize = 8;

/// See the module.
pub(super) struct Shared {
    pub(super) book: RwLock<Book>,
    journal: Mutex<Journal>,
    head: watch::Sender<u64>,
    faults: Faults,
    login: Option<(String, String)>,
    /// Keeps `stop` from resolving.
    _stopper: Stopper,
    stop: Stop,
}

impl Shared {
    pub(super) fn new(
        book: Book,
        journal: Journal,
        faults: Faults,
        login: Option<(String, String)>,
    ) -> Result<Self, Status> {
        let (stopper, stop) = Stopper::new();
        let head = watch::Sender::new(book.head());
        let shared = Self {
            book: RwLock::new(book),
            journal: Mutex::new(journal),
            head,
            faults,
            login,
            _stopper: stopper,
            stop,
        };
        if shared.book.read().head() == 0 {
            let mut journal = shared.journal.try_lock().map_err(|_| Status::internal("nobody else has it yet"))?;
            let event = Written::of_system(fresh_id(), "$UserCreated", r#"{"loginName":"admin"}"#.into());
            shared.keep(&mut journal, line("$user-admin", vec![event], None))?;
        }
        Ok(shared)
    }

    /// Writes a line and tells of it.
    fn keep(&self, journal: &mut Journal, line: Line) -> Result<(), Status> {
        let place = journal.write(&line, false).map_err(|error| Status::internal(error.to_string()))?;
        let head = {
            let mut book = self.book.write();
            book.apply(place, line);
            book.head()
        };
        self.head.send_replace(head);
        Ok(())
    }

    /// The same, unless it dies.
    async fn write(&self, journal: &mut Journal, line: Line) -> Result<(), Status> {
        let dies = self.faults.next_write();
        let written = match dies {
            None => {
                let is_due = self.book.read().writes().is_multiple_of(NOISE);
                self.keep(journal, line)?;
                return if is_due { self.keep(journal, statistics()) } else { Ok(()) };
            }
            Some(Point::BeforeWrite) => Ok(0),
            Some(Point::HalfWritten) => journal.write(&line, true),
            Some(Point::AfterWrite) => journal.write(&line, false),
        };
        written.map_err(|error| Status::internal(error.to_string()))?;
        Err(self.faults.die().await)
    }

    fn written(&self, stream: &str, revision: Option<u64>) -> Outcome {
        let position = revision.and_then(|revision| self.book.read().position_of(stream, revision));
        Outcome::Written { revision, position }
    }

    fn decide(&self, stream: &str, expected: Expected, events: &[Proposed]) -> (Decision, Option<u64>) {
        let ids: Vec<_> = events.iter().map(|event| event.id).collect();
        let book = self.book.read();
        let track = book.track(stream);
        (decide(track, expected, &ids), track.and_then(Track::current))
    }

    fn admits(&self, metadata: &MetadataMap) -> bool {
        let Some((user, password)) = &self.login else { return true };
        let expected = format!("Basic {}", STANDARD.encode(format!("{user}:{password}")));
        metadata.get("authorization").is_some_and(|sent| sent.as_bytes() == expected.as_bytes())
    }
}

fn line(stream: &str, events: Vec<Written>, deletes: Option<Deletion>) -> Line {
    Line { at: now().micros(), stream: stream.into(), events, deletes }
}

fn statistics() -> Line {
    let event = Written::of_system(fresh_id(), "$statsCollected", r#"{"proc-threadsCount":42}"#.into());
    line("$stats-127.0.0.1:2113", vec![event], None)
}

#[expect(clippy::disallowed_methods, reason = "a server of its own, with a clock of its own")]
fn now() -> Timestamp {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    Timestamp::from_micros(i64::try_from(since.as_micros()).unwrap_or(i64::MAX))
}

#[expect(clippy::disallowed_methods, reason = "a server of its own, with ids of its own")]
fn fresh_id() -> Uuid {
    Uuid::new_v4()
}

/// The host of a stand-in, and what its clients see.
#[derive(Clone)]
pub(super) struct Seen(pub(super) Arc<Shared>);

#[async_trait]
impl Host for Seen {
    async fn enter(&self, metadata: &MetadataMap) -> Result<Arc<dyn Streams>, Status> {
        self.0.faults.gate().await?;
        if !self.0.admits(metadata) {
            return Err(Status::unauthenticated("Unauthenticated"));
        }
        Ok(Arc::new(self.clone()))
    }

    fn now(&self) -> Timestamp {
        now()
    }

    fn fresh_id(&self) -> Uuid {
        fresh_id()
    }

    fn stop(&self) -> Stop {
        self.0.stop.clone()
    }

    fn writer(&self) -> Option<Arc<dyn Writer>> {
        Some(Arc::new(self.clone()))
    }
}

#[async_trait]
impl Streams for Seen {
    async fn head(&self) -> Result<u64, Status> {
        self.0.faults.gate().await?;
        Ok(self.0.book.read().head())
    }

    async fn wait_past(&self, position: u64) -> Result<(), Status> {
        let mut head = self.0.head.subscribe();
        head.wait_for(|head| *head > position).await.map_err(|_| Status::unavailable("gone"))?;
        self.0.faults.speaking().await;
        Ok(())
    }

    async fn is_place(&self, position: u64) -> Result<bool, Status> {
        Ok(self.0.book.read().has_position(position))
    }

    async fn all(&self, after: u64, limit: usize) -> Result<Page, Status> {
        self.0.faults.gate().await?;
        Ok(self.0.book.read().all(after, limit))
    }

    async fn all_backwards(&self, before: u64, limit: usize) -> Result<Page, Status> {
        self.0.faults.gate().await?;
        Ok(self.0.book.read().all_backwards(before, limit))
    }

    async fn last_revision(&self, stream: &str) -> Result<Option<u64>, Status> {
        self.0.faults.gate().await?;
        self.0.book.read().last_revision(stream)
    }

    async fn stream(&self, stream: &str, from: u64, limit: usize) -> Result<Vec<Entry>, Status> {
        self.0.faults.gate().await?;
        self.0.book.read().stream(stream, from, limit)
    }
}

#[async_trait]
impl Writer for Seen {
    async fn append(&self, stream: &str, expected: Expected, events: Vec<Proposed>) -> Result<Outcome, Status> {
        self.0.faults.gate().await?;
        self.0.faults.leads()?;
        if let Some(large) = events.iter().find(|event| event.data.len() + event.metadata.len() > MAX_EVENT) {
            return Err(too_large(large));
        }
        let mut journal = self.0.journal.lock().await;
        let outcome = match self.0.decide(stream, expected, &events) {
            (Decision::Gone, _) => return Err(deleted(stream)),
            (Decision::Wrong { current }, _) => Outcome::WrongRevision { current },
            (Decision::Already(last), _) => self.0.written(stream, Some(last)),
            (Decision::Append, current) if events.is_empty() => Outcome::Written { revision: current, position: None },
            (Decision::Append, _) => {
                let events = events.into_iter().map(Written::from).collect();
                self.0.write(&mut journal, line(stream, events, None)).await?;
                let last = self.0.book.read().track(stream).and_then(Track::current);
                self.0.written(stream, last)
            }
        };
        drop(journal);
        if self.0.faults.loses_answer() {
            return std::future::pending().await;
        }
        Ok(outcome)
    }

    async fn delete(&self, stream: &str, expected: Expected, for_good: bool) -> Result<u64, Status> {
        self.0.faults.gate().await?;
        self.0.faults.leads()?;
        let mut journal = self.0.journal.lock().await;
        match self.0.decide(stream, expected, &[]) {
            (Decision::Gone, _) => return Err(deleted(stream)),
            (Decision::Wrong { current }, _) => return Err(wrong_revision(stream, current)),
            (Decision::Append | Decision::Already(_), _) => {}
        }
        let (place, kind) =
            if for_good { (stream.to_owned(), "$streamDeleted") } else { (format!("$${stream}"), "$metadata") };
        let event = Written::of_system(fresh_id(), kind, r#"{"$tb":9223372036854775807}"#.into());
        let deletes = Some(Deletion { stream: stream.into(), for_good });
        self.0.write(&mut journal, line(&place, vec![event], deletes)).await?;
        Ok(self.0.book.read().head())
    }
}

fn too_large(event: &Proposed) -> Status {
    let message = format!("Event with Id: {} exceeds Maximum Append Event Size of {MAX_EVENT}.", event.id);
    with_exception(Code::InvalidArgument, &message, "maximum-append-event-size-exceeded", &[])
}

fn wrong_revision(stream: &str, current: Option<u64>) -> Status {
    let actual = current.map_or_else(|| "-1".to_owned(), |current| current.to_string());
    let message = format!("Delete failed due to WrongExpectedVersion. Stream: {stream}, Actual version: {actual}");
    let more = [("stream-name", stream), ("actual-version", actual.as_str())];
    with_exception(Code::FailedPrecondition, &message, "wrong-expected-version", &more)
}
