//! What the clients of one server see of the log.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use rollbook_domain::Timestamp;
use rollbook_http::{Stop, Stopper};
use tonic::Status;
use tonic::metadata::MetadataMap;
use uuid::Uuid;

use super::cluster::Seat;
use super::faults::Faults;
use super::server::Options;
use super::shared::{Shared, fresh_id, now};
use crate::gossip::Member;
use crate::host::Host;
use crate::streams::{Entry, Page, Streams};
use crate::write::{Expected, Outcome, Proposed, Writer};

/// See the module.
#[derive(Clone)]
pub(super) struct Seen(Arc<Node>);

struct Node {
    shared: Arc<Shared>,
    faults: Faults,
    login: Option<(String, String)>,
    seat: Option<Seat>,
    /// Keeps `stop` from resolving.
    _stopper: Stopper,
    stop: Stop,
}

impl Seen {
    pub(super) fn new(shared: Arc<Shared>, faults: Faults, options: &Options, seat: Option<Seat>) -> Self {
        let (stopper, stop) = Stopper::new();
        Self(Arc::new(Node { shared, faults, login: options.login.clone(), seat, _stopper: stopper, stop }))
    }
}

impl Node {
    fn admits(&self, metadata: &MetadataMap) -> bool {
        let Some((user, password)) = &self.login else { return true };
        let expected = format!("Basic {}", STANDARD.encode(format!("{user}:{password}")));
        metadata.get("authorization").is_some_and(|sent| sent.as_bytes() == expected.as_bytes())
    }

    /// Whoever asks for the leader is sent to it, also for a read.
    fn leads(&self, metadata: &MetadataMap) -> Result<(), Status> {
        let asks = metadata.get("requires-leader").is_some_and(|value| value == "true");
        match &self.seat {
            Some(seat) if asks => seat.leads(),
            _ => Ok(()),
        }
    }
}

#[async_trait]
impl Host for Seen {
    async fn enter(&self, metadata: &MetadataMap) -> Result<Arc<dyn Streams>, Status> {
        self.0.faults.gate().await?;
        if !self.0.admits(metadata) {
            return Err(Status::unauthenticated("Unauthenticated"));
        }
        self.0.leads(metadata)?;
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

    fn members(&self) -> Option<Vec<Member>> {
        self.0.seat.as_ref().map(Seat::members)
    }

    fn more_methods(&self) -> &'static [&'static str] {
        &["append", "batchappend", "delete", "tombstone"]
    }

    fn writer(&self) -> Option<Arc<dyn Writer>> {
        Some(Arc::new(self.clone()))
    }
}

#[async_trait]
impl Streams for Seen {
    async fn head(&self) -> Result<u64, Status> {
        self.0.faults.gate().await?;
        Ok(self.0.shared.book.read().head())
    }

    async fn wait_past(&self, position: u64) -> Result<(), Status> {
        let mut head = self.0.shared.head.subscribe();
        head.wait_for(|head| *head > position).await.map_err(|_| Status::unavailable("gone"))?;
        self.0.faults.speaking().await;
        Ok(())
    }

    async fn is_place(&self, position: u64) -> Result<bool, Status> {
        Ok(self.0.shared.book.read().has_position(position))
    }

    async fn all(&self, after: u64, limit: usize) -> Result<Page, Status> {
        self.0.faults.gate().await?;
        Ok(self.0.shared.book.read().all(after, limit))
    }

    async fn all_backwards(&self, before: u64, limit: usize) -> Result<Page, Status> {
        self.0.faults.gate().await?;
        Ok(self.0.shared.book.read().all_backwards(before, limit))
    }

    async fn last_revision(&self, stream: &str) -> Result<Option<u64>, Status> {
        self.0.faults.gate().await?;
        self.0.shared.book.read().last_revision(stream)
    }

    async fn stream(&self, stream: &str, from: u64, limit: usize) -> Result<Vec<Entry>, Status> {
        self.0.faults.gate().await?;
        self.0.shared.book.read().stream(stream, from, limit)
    }
}

#[async_trait]
impl Writer for Seen {
    async fn append(&self, stream: &str, expected: Expected, events: Vec<Proposed>) -> Result<Outcome, Status> {
        self.0.faults.gate().await?;
        self.0.faults.leads()?;
        let outcome = self.0.shared.append(stream, expected, events, &self.0.faults).await?;
        if self.0.faults.loses_answer() {
            return std::future::pending().await;
        }
        Ok(outcome)
    }

    fn told_deadline(&self, deadline: Duration) {
        self.0.faults.told_deadline(deadline);
    }

    async fn delete(&self, stream: &str, expected: Expected, for_good: bool) -> Result<u64, Status> {
        self.0.faults.gate().await?;
        self.0.faults.leads()?;
        self.0.shared.delete(stream, expected, for_good, &self.0.faults).await
    }
}
