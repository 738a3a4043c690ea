//! Reads that come to an end.

use std::sync::Arc;

use async_stream::try_stream;
use futures::Stream;
use tonic::Status;

use crate::filter::Filter;
use crate::meters;
use crate::protocol::streams::ReadResp;
use crate::request::Begin;
use crate::status::invalid_position;
use crate::streams::{Entry, Streams};
use crate::wire::{self, Ids};

/// How many events are looked at at once; a page holds a few megabytes at most.
pub(crate) const PAGE: usize = 500;

/// The position after which reading begins; `Begin::At` is the first one that is read.
pub(crate) async fn start(streams: &dyn Streams, from: Begin) -> Result<u64, Status> {
    match from {
        Begin::Start => Ok(0),
        Begin::End => streams.head().await,
        Begin::At(position) if streams.is_place(position).await? => Ok(position),
        Begin::At(_) => Err(invalid_position()),
    }
}

fn page(left: u64) -> usize {
    usize::try_from(left).unwrap_or(PAGE).min(PAGE)
}

fn admits(filter: Option<&Filter>, entry: &Entry) -> bool {
    filter.is_none_or(|filter| filter.admits(entry))
}

/// The log from a position on, that one included.
pub(crate) fn all_forwards(
    streams: Arc<dyn Streams>,
    from: Begin,
    count: u64,
    filter: Option<Filter>,
    ids: Ids,
) -> impl Stream<Item = Result<ReadResp, Status>> + Send {
    try_stream! {
        let head = streams.head().await?;
        let mut after = start(&*streams, from).await?;
        if matches!(from, Begin::At(_)) {
            after -= 1;
        }
        let mut left = count;
        while left > 0 && after < head {
            // With a filter nobody knows how many have to be looked at.
            let limit = if filter.is_some() { PAGE } else { page(left) };
            let found = streams.all(after, limit).await?;
            after = found.next;
            let wanted = found.entries.into_iter().filter(|entry| admits(filter.as_ref(), entry));
            for entry in wanted.take(page_of(left)) {
                left -= 1;
                meters::sent(1);
                yield wire::event(entry, ids);
            }
            if found.at_end {
                break;
            }
        }
    }
}

fn page_of(left: u64) -> usize {
    usize::try_from(left).unwrap_or(usize::MAX)
}

/// The log before a position, newest first.
pub(crate) fn all_backwards(
    streams: Arc<dyn Streams>,
    from: Begin,
    count: u64,
    filter: Option<Filter>,
    ids: Ids,
) -> impl Stream<Item = Result<ReadResp, Status>> + Send {
    try_stream! {
        let mut before = match from {
            Begin::End => u64::MAX,
            other => start(&*streams, other).await?,
        };
        let mut left = count;
        while left > 0 && before > 0 {
            let limit = if filter.is_some() { PAGE } else { page(left) };
            let found = streams.all_backwards(before, limit).await?;
            before = found.next;
            let wanted = found.entries.into_iter().filter(|entry| admits(filter.as_ref(), entry));
            for entry in wanted.take(page_of(left)) {
                left -= 1;
                meters::sent(1);
                yield wire::event(entry, ids);
            }
            if found.at_end {
                break;
            }
        }
    }
}

/// A stream from a revision on.
pub(crate) fn stream_forwards(
    streams: Arc<dyn Streams>,
    name: String,
    from: Begin,
    count: u64,
    answer: Answer,
) -> impl Stream<Item = Result<ReadResp, Status>> + Send {
    try_stream! {
        let Some(last) = streams.last_revision(&name).await? else {
            yield wire::not_found(name);
            return;
        };
        let mut next = match from {
            Begin::Start => 0,
            Begin::End => last.saturating_add(1),
            Begin::At(revision) => revision,
        };
        let mut left = count;
        while left > 0 && next <= last {
            let entries = streams.stream(&name, next, page(left)).await?;
            let Some(end) = entries.last() else { break };
            next = end.revision + 1;
            for entry in entries.into_iter().take(page_of(left)) {
                left -= 1;
                meters::sent(1);
                yield wire::event(entry, answer.ids);
            }
        }
        if answer.tell_last {
            yield wire::last_revision(last);
        }
    }
}

/// A stream from a revision down to its beginning.
pub(crate) fn stream_backwards(
    streams: Arc<dyn Streams>,
    name: String,
    from: Begin,
    count: u64,
    answer: Answer,
) -> impl Stream<Item = Result<ReadResp, Status>> + Send {
    try_stream! {
        let Some(last) = streams.last_revision(&name).await? else {
            yield wire::not_found(name);
            return;
        };
        // One above the next one to be told.
        let mut above = match from {
            Begin::Start => 1,
            Begin::End => last + 1,
            Begin::At(revision) => revision.min(last) + 1,
        };
        let mut left = count;
        while left > 0 && above > 0 {
            let size = page(left);
            let below = above.saturating_sub(size as u64);
            let entries = window(&*streams, &name, below, above).await?;
            above = below;
            for entry in entries.into_iter().rev() {
                left -= 1;
                meters::sent(1);
                yield wire::event(entry, answer.ids);
            }
        }
        if answer.tell_last {
            yield wire::last_revision(last);
        }
    }
}

/// Revisions from `below` on, before `above`.
async fn window(streams: &dyn Streams, name: &str, below: u64, above: u64) -> Result<Vec<Entry>, Status> {
    let (mut window, mut next) = (Vec::new(), below);
    while next < above {
        let entries = streams.stream(name, next, page(above - next)).await?;
        let Some(end) = entries.last() else { break };
        next = end.revision + 1;
        window.extend(entries.into_iter().filter(|entry| entry.revision < above));
    }
    Ok(window)
}

/// How a stream is answered.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Answer {
    pub(crate) ids: Ids,
    pub(crate) tell_last: bool,
}
