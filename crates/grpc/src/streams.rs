//! What the protocol needs of a log.

use std::borrow::Cow;

use async_trait::async_trait;
use bytes::Bytes;
use tonic::Status;
use uuid::Uuid;

/// One event, as the protocol tells it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Unique.
    pub id: Uuid,
    /// Its stream.
    pub stream: String,
    /// Place in the stream, from 0.
    pub revision: u64,
    /// Place in the log; 0 is before the first event.
    pub position: u64,
    /// `group.members-added`
    pub kind: Cow<'static, str>,
    /// Whether `data` is JSON.
    pub is_json: bool,
    /// Microseconds since 1970.
    pub created: i64,
    /// JSON about the event, or nothing.
    pub metadata: Bytes,
    /// What happened.
    pub data: Bytes,
}

/// A stretch of the log.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Page {
    /// What may be seen of it, in the order of reading.
    pub entries: Vec<Entry>,
    /// The last position that was looked at, whether it may be seen or not; where reading goes on.
    pub next: u64,
    /// How many events were looked at.
    pub looked: u64,
    /// Whether nothing more was there.
    pub at_end: bool,
}

/// The streams that one client may see, and their events in one order.
#[async_trait]
pub trait Streams: Send + Sync + 'static {
    /// The position of the newest event of the log.
    async fn head(&self) -> Result<u64, Status>;

    /// Waits until the log has gone beyond a position.
    async fn wait_past(&self, position: u64) -> Result<(), Status>;

    /// Whether reading may begin at a position.
    async fn is_place(&self, position: u64) -> Result<bool, Status>;

    /// Events after a position; about `limit` are looked at.
    async fn all(&self, after: u64, limit: usize) -> Result<Page, Status>;

    /// Events before a position, newest first; at most `limit` are looked at. [`u64::MAX`] is the end.
    async fn all_backwards(&self, before: u64, limit: usize) -> Result<Page, Status>;

    /// The revision of the last event of a stream; none where there is no such stream.
    async fn last_revision(&self, stream: &str) -> Result<Option<u64>, Status>;

    /// Events of a stream from a revision on, about `limit`; none where it ends before.
    async fn stream(&self, stream: &str, from: u64, limit: usize) -> Result<Vec<Entry>, Status>;
}
