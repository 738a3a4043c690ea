//! Pages, edges and heads.

use rollbook_domain::{Category, StreamId};

use super::Fixture;
use super::support::{Tenant, fresh_stream, write};
use crate::envelope::Recorded;
use crate::port::Expected;
use crate::position::Position;

/// Reading after a position begins with the next event, at every edge.
pub async fn positions_are_exclusive(fixture: &mut dyn Fixture) {
    let tenant = Tenant::new(fixture);
    let first = tenant.committed(tenant.small()).await.position;
    let second = tenant.committed(tenant.small()).await.position;
    let positions = |events: Vec<Recorded>| events.iter().map(|event| event.position).collect::<Vec<_>>();

    assert_eq!(positions(tenant.own(Position(first.0 - 1)).await), [first, second]);
    assert_eq!(positions(tenant.own(first).await), [second]);
    assert_eq!(positions(tenant.own(second).await), []);
    assert_eq!(positions(tenant.own(Position(0)).await), [first, second]);
    let beyond = tenant.store.read_log(Position(second.0 + 1_000_000_000), 10).await.expect("should be readable");
    assert!(beyond.events.is_empty() && beyond.at_end);
}

/// Wherever a page ends, no command is cut, and pages together are the whole.
pub async fn pages_hold_whole_commands(fixture: &mut dyn Fixture) {
    let tenant = Tenant::new(fixture);
    let before = tenant.head().await;
    for count in [1, 7, 2, 1, 12, 3] {
        tenant.committed(tenant.append([write(fresh_stream(), Expected::NoStream, count)])).await;
    }
    let whole = tenant.own(before).await;
    assert_eq!(whole.len(), 26);
    for limit in [1, 2, 5, 26] {
        let mut position = before;
        loop {
            let page = tenant.store.read_log(position, limit).await.expect("should be readable");
            assert!(page.events.last().is_none_or(|event| event.last_of_command), "limit {limit}");
            assert!(page.at_end || page.events.len() >= limit, "limit {limit}");
            position = page.events.last().map_or(position, |event| event.position);
            if page.at_end {
                break;
            }
        }
        let paged: Vec<_> = tenant.log(before, limit).await;
        let own: Vec<_> = paged.into_iter().filter(|event| event.meta.workspace == tenant.workspace).collect();
        assert_eq!(own, whole, "limit {limit}");
    }
}

/// Sifted or read and filtered, in stretches of any length: the same, and both end where commands do.
pub async fn sifting_finds_what_reading_does(fixture: &mut dyn Fixture) {
    const KINDS: &[&str] = &["group.suspended", "group.reactivated"];
    let tenant = Tenant::new(fixture);
    let before = tenant.head().await;
    for wanted in [&[][..], &[0], &[2, 3], &[4], &[0, 1, 2, 3, 4]] {
        let mut append = tenant.append([write(fresh_stream(), Expected::NoStream, 5)]);
        for place in wanted {
            append.writes[0].events[*place].kind = KINDS[place % 2];
        }
        tenant.committed(append).await;
    }
    let mut expected = tenant.own(before).await;
    let end = expected.last().expect("events were written").position;
    expected.retain(|event| KINDS.contains(&&*event.kind));
    assert_eq!(expected.len(), 9);
    for limit in [1, 4, 7, 1_000] {
        let (mut position, mut found) = (before, Vec::new());
        while position < end {
            let sifting = tenant.store.sift_log(position, limit, KINDS).await.expect("should be readable");
            found.extend(sifting.events.into_iter().filter(|event| event.meta.workspace == tenant.workspace));
            assert!(sifting.next > position, "limit {limit}");
            position = sifting.next;
            let last = tenant.store.read_log_backwards(Position(position.0 + 1), 1).await.expect("should be readable");
            assert!(last[0].last_of_command, "limit {limit}");
        }
        assert_eq!(found, expected, "limit {limit}");
    }
    let beyond = tenant.store.sift_log(Position(end.0 + 1_000_000_000), 10, KINDS).await.expect("should be readable");
    assert!(beyond.events.is_empty() && beyond.at_end && beyond.next == Position(end.0 + 1_000_000_000));
}

/// Newest first, exclusive, also inside a command and at both ends.
pub async fn backwards_from_anywhere(fixture: &mut dyn Fixture) {
    let tenant = Tenant::new(fixture);
    let before = tenant.head().await;
    tenant.committed(tenant.append([write(fresh_stream(), Expected::NoStream, 5)])).await;
    tenant.committed(tenant.small()).await;
    let forward: Vec<_> = tenant.log(before, 100).await;
    let last = forward.last().expect("events were written").position;

    let mut all = tenant.store.read_log_backwards(Position(last.0 + 1), forward.len()).await.expect("readable");
    all.reverse();
    assert_eq!(all, forward);
    let own = tenant.own(before).await;
    let middle = tenant.store.read_log_backwards(own[3].position, 2).await.expect("readable");
    assert_eq!(middle.first(), Some(&forward[forward.iter().position(|e| *e == own[3]).expect("is there") - 1]));
    assert_eq!(middle.len(), 2);
    for edge in [0, 1] {
        let none = tenant.store.read_log_backwards(Position(edge), 10).await.expect("readable");
        assert_eq!(none, Vec::<Recorded>::new());
    }
    let newest = tenant.store.read_log_backwards(Position(u64::MAX >> 1), 1).await.expect("readable");
    assert!(newest[0].position >= last);
}

/// From the beginning, from the middle, past the end.
pub async fn a_stream_in_pages(fixture: &mut dyn Fixture) {
    let tenant = Tenant::new(fixture);
    let stream = fresh_stream();
    for version in [0, 4, 8] {
        tenant.committed(tenant.append([write(stream, Expected::version(version), 4)])).await;
    }
    let mut seen = 0;
    loop {
        let page = tenant.store.read_stream(stream, seen, 5).await.expect("should be readable");
        assert!(page.events.iter().zip(seen + 1..).all(|(event, version)| event.version == version));
        seen += page.events.len() as u64;
        if page.at_end {
            break;
        }
        assert!(!page.events.is_empty(), "a page that is not the last holds something");
    }
    assert_eq!(seen, 12);
    for (stream, version) in [(stream, 12), (stream, 99), (fresh_stream(), 0)] {
        let page = tenant.store.read_stream(stream, version, 5).await.expect("should be readable");
        assert!(page.events.is_empty() && page.at_end, "{stream} after {version}");
    }
}

/// The same id in two categories is two streams.
pub async fn streams_do_not_mix(fixture: &mut dyn Fixture) {
    let tenant = Tenant::new(fixture);
    let group = fresh_stream();
    let subject = StreamId { category: Category::Subject, ..group };
    tenant.committed(tenant.append([write(group, Expected::NoStream, 2)])).await;
    tenant.committed(tenant.append([write(subject, Expected::NoStream, 1)])).await;
    assert_eq!((tenant.stream(group).await.len(), tenant.stream(subject).await.len()), (2, 1));
    assert!(tenant.stream(group).await.iter().all(|event| event.stream == group));
}

/// The last position of a workspace moves with its own events only.
pub async fn the_head_of_a_workspace(fixture: &mut dyn Fixture) {
    let (tenant, other) = (Tenant::new(fixture), Tenant::new(fixture));
    let head = || async { tenant.store.workspace_head(&tenant.workspace).await.expect("should be readable") };
    assert_eq!(head().await, Position(0));
    let first = tenant.committed(tenant.append([write(fresh_stream(), Expected::NoStream, 3)])).await;
    assert_eq!(head().await, first.position);
    other.committed(other.small()).await;
    assert_eq!(head().await, first.position);
    let second = tenant.committed(tenant.small()).await;
    assert_eq!(head().await, second.position);
}

/// Who got an acknowledgement can read the event at once, and sees the head at or behind it.
pub async fn the_head_covers_what_is_acknowledged(fixture: &mut dyn Fixture) {
    let tenant = Tenant::new(fixture);
    let head = tenant.store.head();
    for _ in 0..20 {
        let position = tenant.committed(tenant.small()).await.position;
        assert!(*head.borrow() >= position);
        assert!(tenant.head().await >= position);
        let page = tenant.store.read_log(Position(position.0 - 1), 1).await.expect("should be readable");
        assert_eq!(page.events[0].position, position);
    }
}
