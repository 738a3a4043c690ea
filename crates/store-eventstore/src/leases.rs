//! Rights that end by themselves: a stream each, `lease-<name>`, whose last event says who holds it and for how long.
//!
//! No two clocks are compared. Whoever wants a right that is held takes it when, by their own clock, its length has gone
//! by since they first saw its last event. Two that try at once meet at the stream's expected version.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use eventstore::{Error, EventData, StreamPosition, StreamState};
use parking_lot::Mutex;
use rollbook_store::StoreError;
use serde::{Deserialize, Serialize};
use serde_json::json;
use tokio::time::Instant;
use uuid::Uuid;

use crate::error::Failure;
use crate::shared::Shared;

/// The type of such an event.
const LEASE: &str = "rollbook.lease";

/// How many events of each right the server keeps.
const KEPT: u64 = 10;

/// See the module.
pub(crate) struct Leases {
    shared: Arc<Shared>,
    /// The last event of each right that was seen, and when that was first.
    seen: Mutex<HashMap<String, (u64, Instant)>>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
struct Lease {
    holder: Uuid,
    epoch: u64,
    /// How long it lasts; 0 for one that was given back.
    millis: u64,
}

impl Leases {
    pub(crate) fn new(shared: Arc<Shared>) -> Self {
        Self { shared, seen: Mutex::default() }
    }

    /// The right's epoch; none while somebody else holds it.
    pub(crate) async fn take(&self, name: &str, lasting: Duration) -> Result<Option<u64>, StoreError> {
        let (expected, last) = self.last(name).await?;
        let holder = self.shared.node();
        let millis = u64::try_from(lasting.as_millis()).unwrap_or(u64::MAX);
        let epoch = match &last {
            Some(lease) if lease.holder == holder && lease.millis > 0 => lease.epoch,
            Some(lease) if self.has_ended(name, expected, lease) => lease.epoch + 1,
            Some(_) => return Ok(None),
            None => 1,
        };
        let taken = self.write(name, expected, &Lease { holder, epoch, millis }).await?;
        if taken && last.is_none_or(|last| last.epoch != epoch) {
            self.keep_short(name).await?;
        }
        Ok(taken.then_some(epoch))
    }

    /// Every renewal is an event, and only the last one says anything. Each new holder sees to it that the server keeps
    /// no more, so that it is done also where one has died in between.
    async fn keep_short(&self, name: &str) -> Result<(), StoreError> {
        let place = format!("$${}", stream(name));
        let said = self.shared.session.event_of(&place, StreamPosition::End).await;
        if said.map_err(|failure| failure.unavailable())?.is_some() {
            return Ok(());
        }
        let kept = EventData::json("$metadata", &json!({ "$maxCount": KEPT }));
        let kept = kept.map_err(|error| StoreError::Corrupt(error.to_string()))?.id(self.shared.fresh_id());
        let written = self.shared.session.append(&place, StreamState::Any, &[kept]).await;
        written.map_err(|failure| failure.unavailable())
    }

    /// Lets others have it at once.
    pub(crate) async fn end(&self, name: &str) -> Result<(), StoreError> {
        let (expected, last) = self.last(name).await?;
        let Some(lease) = last.filter(|lease| lease.holder == self.shared.node() && lease.millis > 0) else {
            return Ok(());
        };
        self.write(name, expected, &Lease { millis: 0, ..lease }).await.map(|_| ())
    }

    fn has_ended(&self, name: &str, revision: Option<u64>, lease: &Lease) -> bool {
        let revision = revision.unwrap_or_default();
        let mut seen = self.seen.lock();
        let first = seen.entry(name.to_owned()).or_insert_with(|| (revision, Instant::now()));
        if first.0 != revision {
            *first = (revision, Instant::now());
        }
        first.1.elapsed() >= Duration::from_millis(lease.millis)
    }

    async fn last(&self, name: &str) -> Result<(Option<u64>, Option<Lease>), StoreError> {
        let event = self.shared.session.event_of(&stream(name), StreamPosition::End).await;
        let Some(event) = event.map_err(|failure| failure.unavailable())? else { return Ok((None, None)) };
        let lease = serde_json::from_slice(&event.data).map_err(|error| StoreError::Corrupt(error.to_string()))?;
        Ok((Some(event.revision), Some(lease)))
    }

    /// Whether nobody was quicker.
    async fn write(&self, name: &str, revision: Option<u64>, lease: &Lease) -> Result<bool, StoreError> {
        let event = EventData::json(LEASE, lease).map_err(|error| StoreError::Corrupt(error.to_string()))?;
        let event = event.id(self.shared.fresh_id());
        let expected = revision.map_or(StreamState::NoStream, StreamState::StreamRevision);
        match self.shared.session.append(&stream(name), expected, &[event]).await {
            Ok(()) => {
                self.seen.lock().remove(name);
                Ok(true)
            }
            Err(Failure::Refused(Error::WrongExpectedVersion { .. })) => Ok(false),
            Err(failure) => Err(failure.unavailable()),
        }
    }
}

fn stream(name: &str) -> String {
    format!("lease-{name}")
}
