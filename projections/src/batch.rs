//! Events on their way into the views: decoded once, for all projections.

use bytes::Bytes;
use rollbook_domain::group::GroupEvent;
use rollbook_domain::{Category, Event, GroupId, Timestamp};
use rollbook_store::codec::{self, DecodeError};
use rollbook_store::{Position, Recorded};

use crate::definition::Failure;

/// An event of the log with what it says.
pub struct Seen {
    /// Its envelope; the payload is gone once it is decoded.
    pub recorded: Recorded,
    /// What it says, or why that cannot be read.
    pub event: Result<Event, DecodeError>,
    /// Where its command begins. What holds from this event on holds from there on: nobody sees half a command, in
    /// the past as little as now.
    pub command: Position,
    /// The id under which the photo it is about is a member.
    photo: Option<Box<str>>,
}

impl Seen {
    /// Decodes whole commands.
    pub fn decode_all(events: Vec<Recorded>) -> Vec<Self> {
        let mut begun = None;
        let seen = |recorded: Recorded| {
            let command = *begun.get_or_insert(recorded.position);
            if recorded.last_of_command {
                begun = None;
            }
            Self::decode(recorded, command)
        };
        events.into_iter().map(seen).collect()
    }

    fn decode(mut recorded: Recorded, command: Position) -> Self {
        let event = codec::decode(&recorded);
        recorded.payload = Bytes::new();
        let photo = match &event {
            Ok(Event::Group(GroupEvent::MediaArrived(event))) => Some(event.id),
            Ok(Event::Group(GroupEvent::MediaRemoved(event))) => Some(event.id),
            _ => None,
        };
        let photo = photo.map(|id| id.to_string().into_boxed_str());
        Self { recorded, event, command, photo }
    }

    /// Where it stands.
    pub fn position(&self) -> Position {
        self.recorded.position
    }

    /// Since when what it says holds, as the tables have it.
    pub(crate) fn since(&self) -> i64 {
        number_of(self.command)
    }

    /// What its stream is about.
    pub fn category(&self) -> Category {
        self.recorded.stream.category
    }

    /// The workspace of its command.
    pub fn workspace(&self) -> &str {
        self.recorded.meta.workspace.as_str()
    }

    /// When it happened.
    pub fn at(&self) -> Timestamp {
        self.recorded.recorded_at
    }

    /// Who did it.
    pub fn actor(&self) -> &str {
        self.recorded.meta.actor.as_str()
    }

    /// The group it happened to, and what.
    pub fn group_event(&self) -> Option<(GroupId, &GroupEvent)> {
        match &self.event {
            Ok(Event::Group(event)) => Some((GroupId(self.recorded.stream.id), event)),
            Ok(
                Event::Subject(_) | Event::Workspace(_) | Event::Progress(_) | Event::Archive(_) | Event::Webhook(_),
            )
            | Err(_) => None,
        }
    }

    /// The photo that arrives or leaves, by its id as a member.
    pub(crate) fn photo(&self) -> Option<&str> {
        self.photo.as_deref()
    }

    /// A failure to take it in.
    pub fn failure(&self, reason: impl Into<String>) -> Failure {
        Failure::Event { position: self.position(), reason: reason.into() }
    }

    /// How much work it is: the number of ids it names, at least 1.
    pub(crate) fn weight(&self) -> usize {
        use GroupEvent as E;
        let Some((_, event)) = self.group_event() else { return 1 };
        let ids = match event {
            E::MembersAdded(event) => event.ids.len(),
            E::MembersRemoved(event) => event.ids.len(),
            E::MembersSuspended(event) => event.ids.len(),
            E::MembersReactivated(event) => event.ids.len(),
            E::MembersRoleChanged(event) => event.ids.len(),
            E::ResourcesLinked(event) => event.resources.len(),
            E::ResourcesUnlinked(event) => event.resources.len(),
            E::MediaReserved(event) => event.media.len(),
            E::Created(_)
            | E::DetailsChanged(_)
            | E::Suspended(_)
            | E::Reactivated(_)
            | E::Deleted(_)
            | E::MemberVisited(_)
            | E::ImportRequested(_)
            | E::ImportRetried(_)
            | E::ImportSucceeded(_)
            | E::ImportFailed(_)
            | E::MediaArrived(_)
            | E::MediaRemoved(_) => 1,
        };
        ids.max(1)
    }
}

/// A position as the tables have it.
pub(crate) fn number_of(position: Position) -> i64 {
    i64::try_from(position.0).unwrap_or(i64::MAX)
}

/// Cuts events into runs of bounded weight, so that a command with a million ids needs no more memory at once than
/// many small ones.
pub(crate) fn runs<'a, 'e>(events: &'a [&'e Seen], limit: usize) -> impl Iterator<Item = &'a [&'e Seen]> {
    let mut rest = events;
    std::iter::from_fn(move || {
        let mut weight = 0;
        let fits = rest.iter().take_while(|seen| {
            weight += seen.weight();
            weight <= limit
        });
        let (run, left) = rest.split_at(fits.count().max(1).min(rest.len()));
        rest = left;
        (!run.is_empty()).then_some(run)
    })
}
