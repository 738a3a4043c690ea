//! Whether a write is taken, by the rules of the real server: what was written already is written.

use uuid::Uuid;

use super::book::Track;
use crate::write::Expected;

/// What becomes of a write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Decision {
    Append,
    /// It is there already, up to this revision.
    Already(u64),
    Wrong {
        current: Option<u64>,
    },
    Gone,
}

pub(super) fn decide(track: Option<&Track>, expected: Expected, ids: &[Uuid]) -> Decision {
    let Some(track) = track.filter(|track| !track.events.is_empty() || track.is_gone) else {
        return if matches!(expected, Expected::Any | Expected::NoStream) {
            Decision::Append
        } else {
            Decision::Wrong { current: None }
        };
    };
    if track.is_gone || (expected == Expected::Exists && track.is_deleted) {
        return Decision::Gone;
    }
    match expected {
        Expected::Any | Expected::Exists => anywhere(track, ids),
        Expected::NoStream => at(track, 0, ids),
        Expected::Exactly(revision) => at(track, revision.saturating_add(1), ids),
    }
}

/// Nobody says where it should be, so its ids are looked for.
fn anywhere(track: &Track, ids: &[Uuid]) -> Decision {
    let known: Vec<_> = ids.iter().map_while(|id| track.ids.get(id)).collect();
    match known.last() {
        Some(last) if known.len() == ids.len() => Decision::Already(**last),
        None => Decision::Append,
        Some(_) => Decision::Wrong { current: track.current() },
    }
}

/// It should begin at a revision.
fn at(track: &Track, first: u64, ids: &[Uuid]) -> Decision {
    let next = track.events.len() as u64;
    if first == next {
        return Decision::Append;
    }
    let places = (first..).zip(ids);
    let known = places.take_while(|(revision, id)| track.ids.get(*id) == Some(revision)).count();
    match ids.len() as u64 {
        all if first < next && all > 0 && known as u64 == all => Decision::Already(first + all - 1),
        // A deleted stream begins again.
        _ if first == 0 && known == 0 && track.is_deleted => Decision::Append,
        _ => Decision::Wrong { current: track.current() },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(numbers: &[u128]) -> Vec<Uuid> {
        numbers.iter().copied().map(Uuid::from_u128).collect()
    }

    fn track(numbers: &[u128]) -> Track {
        let ids = (0..).zip(ids(numbers)).map(|(revision, id)| (id, revision)).collect();
        Track { events: (0..numbers.len()).collect(), ids, ..Track::default() }
    }

    #[test]
    fn a_new_stream_takes_what_expects_none() {
        for (expected, decision) in [
            (Expected::Any, Decision::Append),
            (Expected::NoStream, Decision::Append),
            (Expected::Exists, Decision::Wrong { current: None }),
            (Expected::Exactly(0), Decision::Wrong { current: None }),
        ] {
            assert_eq!(decide(None, expected, &ids(&[1])), decision, "{expected:?}");
        }
    }

    #[test]
    fn the_revision_counts_unless_the_same_events_are_there() {
        let track = track(&[1, 2, 3]);
        let wrong = Decision::Wrong { current: Some(2) };
        for (expected, new, decision) in [
            (Expected::Exactly(2), &[4][..], Decision::Append),
            (Expected::Exactly(2), &[1], Decision::Append),
            (Expected::Exactly(0), &[2, 3], Decision::Already(2)),
            (Expected::Exactly(0), &[2, 4], wrong),
            (Expected::Exactly(1), &[3, 4], wrong),
            (Expected::Exactly(3), &[4], wrong),
            (Expected::Exactly(1), &[], wrong),
            (Expected::NoStream, &[1, 2], Decision::Already(1)),
            (Expected::NoStream, &[4], wrong),
            (Expected::Any, &[2, 3], Decision::Already(2)),
            (Expected::Any, &[4, 5], Decision::Append),
            (Expected::Any, &[3, 4], wrong),
            (Expected::Exists, &[3], Decision::Already(2)),
            (Expected::Exists, &[], Decision::Append),
        ] {
            assert_eq!(decide(Some(&track), expected, &ids(new)), decision, "{expected:?} {new:?}");
        }
    }

    #[test]
    fn a_deleted_stream_begins_again_and_one_that_is_gone_does_not() {
        let deleted = Track { is_deleted: true, ..track(&[1, 2]) };
        assert_eq!(decide(Some(&deleted), Expected::NoStream, &ids(&[3])), Decision::Append);
        assert_eq!(decide(Some(&deleted), Expected::Exactly(1), &ids(&[3])), Decision::Append);
        assert_eq!(decide(Some(&deleted), Expected::NoStream, &ids(&[1])), Decision::Already(0));
        assert_eq!(decide(Some(&deleted), Expected::Exists, &ids(&[3])), Decision::Gone);
        let gone = Track { is_deleted: true, is_gone: true, ..Track::default() };
        assert_eq!(decide(Some(&gone), Expected::NoStream, &ids(&[3])), Decision::Gone);
    }
}
