//! Reads without an end: what is there, and then every new event.
//!
//! A client takes a clean end for a reason to spin, so a subscription ends with an error status alone.

use std::sync::Arc;

use async_stream::try_stream;
use futures::Stream;
use tonic::Status;

use crate::filter::Filter;
use crate::host::Host;
use crate::meters;
use crate::protocol::streams::ReadResp;
use crate::read::{PAGE, start};
use crate::request::Begin;
use crate::streams::{Entry, Streams};
use crate::wire::{self, Ids};

/// The log after a position. With a filter, checkpoints say how far it was looked at.
pub(crate) fn all(
    host: Arc<dyn Host>,
    streams: Arc<dyn Streams>,
    from: Begin,
    filter: Option<Filter>,
    ids: Ids,
) -> impl Stream<Item = Result<ReadResp, Status>> + Send {
    try_stream! {
        let mut after = start(&*streams, from).await?;
        yield wire::confirmation(host.fresh_id());
        let mut progress = Progress::new(after, filter.as_ref());
        let mut is_live = false;
        loop {
            let page = streams.all(after, PAGE).await?;
            after = page.next;
            for entry in page.entries {
                if filter.as_ref().is_none_or(|filter| filter.admits(&entry)) {
                    meters::sent(1);
                    yield wire::event(entry, ids);
                }
            }
            if progress.checkpoint_is_due(after, page.looked, page.at_end && !is_live) {
                yield wire::checkpoint(after, host.now());
            }
            if page.at_end {
                if !is_live {
                    is_live = true;
                    yield wire::caught_up_all(after, host.now());
                }
                streams.wait_past(after).await?;
            }
        }
    }
}

/// When to send a checkpoint.
struct Progress {
    interval: Option<u64>,
    looked: u64,
    told: u64,
}

impl Progress {
    fn new(after: u64, filter: Option<&Filter>) -> Self {
        Self { interval: filter.map(Filter::interval), looked: 0, told: after }
    }

    /// Whether so many more events, up to a position, make one due; the end of what was there does, too.
    fn checkpoint_is_due(&mut self, position: u64, looked: u64, caught_up: bool) -> bool {
        let Some(interval) = self.interval else { return false };
        self.looked += looked;
        let due = (self.looked >= interval || caught_up) && position > self.told;
        if due {
            self.looked %= interval;
            self.told = position;
        }
        due
    }
}

/// A stream after a revision, whether it is there already or not.
pub(crate) fn stream(
    host: Arc<dyn Host>,
    streams: Arc<dyn Streams>,
    name: String,
    from: Begin,
    ids: Ids,
) -> impl Stream<Item = Result<ReadResp, Status>> + Send {
    try_stream! {
        let last = streams.last_revision(&name).await?;
        yield wire::confirmation(host.fresh_id());
        // The last one that the client has.
        let mut has = match from {
            Begin::Start => None,
            Begin::End => last,
            Begin::At(revision) => Some(revision),
        };
        let mut is_live = false;
        loop {
            let head = streams.head().await?;
            let entries = streams.stream(&name, next(has), PAGE).await?;
            if let Some(end) = entries.last().map(|end: &Entry| end.revision) {
                has = Some(end);
                for entry in entries {
                    meters::sent(1);
                    yield wire::event(entry, ids);
                }
                continue;
            }
            if !is_live {
                is_live = true;
                yield wire::caught_up_stream(has, host.now());
            }
            streams.wait_past(head).await?;
        }
    }
}

fn next(has: Option<u64>) -> u64 {
    has.map_or(0, |has| has.saturating_add(1))
}
