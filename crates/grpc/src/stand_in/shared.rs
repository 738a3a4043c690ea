//! One log: the book and its journal, whoever serves it.

use std::time::SystemTime;

use parking_lot::RwLock;
use rollbook_domain::Timestamp;
use tokio::sync::{Mutex, watch};
use tonic::{Code, Status};
use uuid::Uuid;

use super::book::{Book, Track, deleted};
use super::decide::{Decision, decide};
use super::faults::{Faults, Point};
use super::journal::{Deletion, Journal, Line, Written};
use crate::status::with_exception;
use crate::write::{Expected, Outcome, Proposed};

/// The real server's limit of one event.
const MAX_EVENT: usize = 16 << 20;
/// After so many writes the system writes an event of its own.
const NOISE: usize = 8;

/// See the module.
pub(super) struct Shared {
    pub(super) book: RwLock<Book>,
    journal: Mutex<Journal>,
    pub(super) head: watch::Sender<u64>,
}

/// The server dies, and nobody is answered.
struct Dies;

impl Shared {
    pub(super) fn new(book: Book, journal: Journal) -> Result<Self, Status> {
        let head = watch::Sender::new(book.head());
        let shared = Self { book: RwLock::new(book), journal: Mutex::new(journal), head };
        if shared.book.read().head() == 0 {
            let mut journal = shared.journal.try_lock().map_err(|_| Status::internal("nobody else has it yet"))?;
            let event = Written::of_system(fresh_id(), "$UserCreated", r#"{"loginName":"admin"}"#.into());
            shared.keep(&mut journal, line("$user-admin", vec![event], None))?;
        }
        Ok(shared)
    }

    /// Writes a line and tells of it.
    fn keep(&self, journal: &mut Journal, line: Line) -> Result<(), Status> {
        let place = journal.write(&line, false).map_err(broken)?;
        let head = {
            let mut book = self.book.write();
            book.apply(place, line);
            book.head()
        };
        self.head.send_replace(head);
        Ok(())
    }

    /// The same, unless the server dies.
    fn write(&self, journal: &mut Journal, line: Line, faults: &Faults) -> Result<Result<(), Dies>, Status> {
        match faults.next_write() {
            None => {
                let is_due = self.book.read().writes().is_multiple_of(NOISE);
                self.keep(journal, line)?;
                if is_due {
                    self.keep(journal, statistics())?;
                }
                return Ok(Ok(()));
            }
            Some(Point::BeforeWrite) => {}
            Some(Point::HalfWritten) => drop(journal.write(&line, true).map_err(broken)?),
            Some(Point::AfterWrite) => self.keep(journal, line)?,
        }
        Ok(Err(Dies))
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

    /// Appends all events or none.
    pub(super) async fn append(
        &self,
        stream: &str,
        expected: Expected,
        events: Vec<Proposed>,
        faults: &Faults,
    ) -> Result<Outcome, Status> {
        if let Some(large) = events.iter().find(|event| event.data.len() + event.metadata.len() > MAX_EVENT) {
            return Err(too_large(large));
        }
        let mut journal = self.journal.lock().await;
        match self.decide(stream, expected, &events) {
            (Decision::Gone, _) => Err(deleted(stream)),
            (Decision::Wrong { current }, _) => Ok(Outcome::WrongRevision { current }),
            (Decision::Already(last), _) => Ok(self.written(stream, Some(last))),
            (Decision::Append, current) if events.is_empty() => {
                Ok(Outcome::Written { revision: current, position: None })
            }
            (Decision::Append, _) => {
                let events = events.into_iter().map(Written::from).collect();
                let written = self.write(&mut journal, line(stream, events, None), faults)?;
                // Other nodes of a cluster go on with it.
                drop(journal);
                if let Err(Dies) = written {
                    return Err(faults.die().await);
                }
                let last = self.book.read().track(stream).and_then(Track::current);
                Ok(self.written(stream, last))
            }
        }
    }

    /// Deletes a stream; gives the position of that.
    pub(super) async fn delete(
        &self,
        stream: &str,
        expected: Expected,
        for_good: bool,
        faults: &Faults,
    ) -> Result<u64, Status> {
        let mut journal = self.journal.lock().await;
        match self.decide(stream, expected, &[]) {
            (Decision::Gone, _) => return Err(deleted(stream)),
            (Decision::Wrong { current }, _) => return Err(wrong_revision(stream, current)),
            (Decision::Append | Decision::Already(_), _) => {}
        }
        let (place, kind) =
            if for_good { (stream.to_owned(), "$streamDeleted") } else { (format!("$${stream}"), "$metadata") };
        let event = Written::of_system(fresh_id(), kind, r#"{"$tb":9223372036854775807}"#.into());
        let deletes = Some(Deletion { stream: stream.into(), for_good });
        let written = self.write(&mut journal, line(&place, vec![event], deletes), faults)?;
        drop(journal);
        match written {
            Ok(()) => Ok(self.book.read().head()),
            Err(Dies) => Err(faults.die().await),
        }
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
pub(super) fn now() -> Timestamp {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    Timestamp::from_micros(i64::try_from(since.as_micros()).unwrap_or(i64::MAX))
}

#[expect(clippy::disallowed_methods, reason = "a server of its own, with ids of its own")]
pub(super) fn fresh_id() -> Uuid {
    Uuid::new_v4()
}

#[expect(clippy::needless_pass_by_value, reason = "for map_err")]
fn broken(error: std::io::Error) -> Status {
    Status::internal(error.to_string())
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
