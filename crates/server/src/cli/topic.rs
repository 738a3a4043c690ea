//! Which events of a log a history is made of, when it is read from one end to the other.

use std::collections::HashSet;

use rollbook_domain::group::GroupEvent;
use rollbook_domain::{Actor, Category, Event, ObjectId, Reference, StreamId, named};
use rollbook_store::{Recorded, codec};
use uuid::Uuid;

use super::error::CliError;

/// See the module.
pub(super) enum Topic {
    /// Everything.
    All,
    /// What names a member, and what happened to its directory entry.
    Member {
        /// Who.
        who: Reference,
        /// Its directory entries, once they have been read: later events of them do not repeat the name.
        entries: HashSet<StreamId>,
    },
    /// What is about an import, and what its request led to.
    Import {
        /// Which.
        job: ObjectId,
        /// Where it was asked for, once that has been read: the group, and the first command of the chain.
        asked: Option<(StreamId, Uuid)>,
    },
    /// What somebody did, or had done.
    Actor(Actor),
}

impl Topic {
    /// Whether an event belongs to it, where all before it have been shown.
    pub(super) fn has(&mut self, event: &Recorded) -> Result<bool, CliError> {
        match self {
            Self::All => Ok(true),
            Self::Actor(actor) => Ok(event.meta.actor == *actor || event.meta.initiator.as_ref() == Some(actor)),
            Self::Member { who, entries } => {
                let named = named::names(&decode(event)?, who);
                if named && event.stream.category == Category::Subject {
                    entries.insert(event.stream);
                }
                Ok(named || entries.contains(&event.stream))
            }
            Self::Import { job, asked } => {
                let led_to = asked.is_some_and(|(stream, command)| {
                    event.stream == stream && event.meta.correlation_id == command && event.meta.command_id != command
                });
                let named = job_of(&decode(event)?).is_some_and(|named| named == *job);
                if named && asked.is_none() {
                    *asked = Some((event.stream, event.meta.correlation_id));
                }
                Ok(named || led_to)
            }
        }
    }
}

fn decode(event: &Recorded) -> Result<Event, CliError> {
    codec::decode(event).map_err(|error| CliError::Failed(error.to_string()))
}

fn job_of(event: &Event) -> Option<ObjectId> {
    match event {
        Event::Group(GroupEvent::ImportRequested(event)) => Some(event.job.clone()),
        Event::Group(GroupEvent::ImportRetried(event)) => Some(event.job.clone()),
        Event::Group(GroupEvent::ImportSucceeded(event)) => Some(event.job.clone()),
        Event::Group(GroupEvent::ImportFailed(event)) => Some(event.job.clone()),
        _ => None,
    }
}
