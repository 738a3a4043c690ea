//! A place in `$all`, and the mark that says how far the copy is.

use std::fmt;
use std::str::FromStr;

use eventstore::{Position, RecordedEvent, ResolvedEvent};
use uuid::Uuid;

/// Where an event stands in `$all`. The server's own number; Rollbook's positions count events instead.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub(crate) struct Place {
    commit: u64,
    prepare: u64,
}

impl From<Position> for Place {
    fn from(position: Position) -> Self {
        Self { commit: position.commit, prepare: position.prepare }
    }
}

impl From<Place> for Position {
    fn from(place: Place) -> Self {
        Self { commit: place.commit, prepare: place.prepare }
    }
}

/// The event that stands there, not one that it links to.
pub(crate) fn original(event: ResolvedEvent) -> Option<RecordedEvent> {
    event.link.or(event.event)
}

/// The last event of the newest command in the copy. Its id tells whether the log still is the one that was copied.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Mark {
    pub(crate) place: Place,
    pub(crate) event: Uuid,
}

impl Mark {
    pub(crate) fn at(event: &RecordedEvent) -> Self {
        Self { place: event.position.into(), event: event.id }
    }
}

impl fmt::Display for Mark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}/{}", self.place.commit, self.place.prepare, self.event)
    }
}

/// A text that is no mark.
#[derive(Debug)]
pub(crate) struct NoMark;

impl FromStr for Mark {
    type Err = NoMark;

    fn from_str(text: &str) -> Result<Self, NoMark> {
        let mut parts = text.splitn(3, '/');
        let mut number = || parts.next().and_then(|part| part.parse().ok()).ok_or(NoMark);
        let place = Place { commit: number()?, prepare: number()? };
        let event = parts.next().and_then(|part| part.parse().ok()).ok_or(NoMark)?;
        Ok(Self { place, event })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_reads_back() {
        let mark = Mark { place: Place { commit: 7, prepare: u64::MAX }, event: Uuid::from_u128(9) };
        assert_eq!(mark.to_string().parse::<Mark>().unwrap(), mark);
        for bad in ["", "7", "7/8", "7/8/9", "7/8/x"] {
            assert!(bad.parse::<Mark>().is_err(), "{bad}");
        }
    }

    #[test]
    fn places_are_in_the_order_of_commits() {
        let place = |commit, prepare| Place { commit, prepare };
        assert!(place(0, 0) < place(5, 1) && place(5, 1) < place(5, 2) && place(5, 2) < place(6, 0));
    }
}
