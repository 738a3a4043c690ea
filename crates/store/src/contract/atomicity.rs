//! All or nothing, and nobody else's fault.

use bytes::Bytes;

use super::Fixture;
use super::support::{Tenant, fresh_stream, is_conflict, write};
use crate::envelope::Recorded;
use crate::error::StoreError;
use crate::port::Expected;

/// 125 events in one command.
pub async fn a_long_append_is_whole(fixture: &mut dyn Fixture) {
    let tenant = Tenant::new(fixture);
    let (stream, before) = (fresh_stream(), tenant.head().await);
    let appended = tenant.committed(tenant.append([write(stream, Expected::NoStream, 125)])).await;

    let events = tenant.stream(stream).await;
    assert_eq!(events.len(), 125);
    assert!(events.iter().zip(1..).all(|(event, version)| event.version == version));
    assert!(events.iter().all(|event| event.last_of_command == (event.version == 125)));
    assert_eq!(events.last().map(|event| event.position), Some(appended.position));
    assert_eq!(tenant.own(before).await, events);
    if tenant.store.capabilities().gapless {
        assert!(events.is_sorted_by(|a, b| a.position.0 + 1 == b.position.0));
    }
}

/// Two streams, one commit.
pub async fn several_streams_commit_together(fixture: &mut dyn Fixture) {
    let tenant = Tenant::new(fixture);
    if !tenant.store.capabilities().multi_stream {
        return;
    }
    let (a, b, before) = (fresh_stream(), fresh_stream(), tenant.head().await);
    let writes = [write(a, Expected::NoStream, 2), write(b, Expected::Any, 3)];
    let appended = tenant.committed(tenant.append(writes)).await;

    let events = tenant.own(before).await;
    let places: Vec<_> = events.iter().map(|event| (event.stream, event.version)).collect();
    assert_eq!(places, [(a, 1), (a, 2), (b, 1), (b, 2), (b, 3)]);
    let lasts: Vec<_> = events.iter().filter(|event| event.last_of_command).map(|event| event.position).collect();
    assert_eq!(lasts, [appended.position]);
    assert!(tenant.stream(a).await.iter().all(|event| !event.last_of_command && event.meta == events[4].meta));
}

/// A conflict on the second stream leaves the first as it was.
pub async fn one_refused_stream_refuses_all(fixture: &mut dyn Fixture) {
    let tenant = Tenant::new(fixture);
    if !tenant.store.capabilities().multi_stream {
        return;
    }
    let (a, b, before) = (fresh_stream(), fresh_stream(), tenant.head().await);
    let append = tenant.append([write(a, Expected::NoStream, 60), write(b, Expected::Exact(1), 65)]);
    let outcome = tenant.commit(append).await;
    assert!(is_conflict(&outcome), "{outcome:?}");
    assert_eq!(tenant.own(before).await, Vec::<Recorded>::new());
    assert_eq!(tenant.stream(a).await, Vec::<Recorded>::new());
}

/// A refusal uses up neither the command id nor anything else.
pub async fn a_refused_command_may_come_again(fixture: &mut dyn Fixture) {
    let tenant = Tenant::new(fixture);
    let stream = fresh_stream();
    let mut append = tenant.append([write(stream, Expected::Exact(1), 1)]);
    assert!(is_conflict(&tenant.commit(append.clone()).await));
    append.writes[0].expected = Expected::NoStream;
    assert!(!tenant.committed(append).await.repeated);
    assert_eq!(tenant.stream(stream).await.len(), 1);
}

/// 16 MiB in one event are too much; the log goes on.
pub async fn an_oversized_event_is_refused(fixture: &mut dyn Fixture) {
    let tenant = Tenant::new(fixture);
    let stream = fresh_stream();
    let mut append = tenant.append([write(stream, Expected::NoStream, 2)]);
    append.writes[0].events[1].payload = Bytes::from(vec![b' '; 16 * 1024 * 1024]);
    match tenant.commit(append).await {
        Err(StoreError::TooLarge { size, limit, .. }) => assert!(size == 16 * 1024 * 1024 && limit < size),
        other => panic!("{other:?}"),
    }
    tenant.committed(tenant.append([write(stream, Expected::NoStream, 1)])).await;
}

/// Refused and accepted appends in one batch.
pub async fn a_conflict_fails_only_its_own_append(fixture: &mut dyn Fixture) {
    let tenant = Tenant::new(fixture);
    let taken = fresh_stream();
    tenant.committed(tenant.append([write(taken, Expected::NoStream, 1)])).await;
    let make = || {
        let stream = |n| if n % 5 == 2 { taken } else { fresh_stream() };
        (0..100).map(|n| tenant.append([write(stream(n), Expected::NoStream, 2)])).collect()
    };
    for (n, outcome) in tenant.burst(make).await.iter().enumerate() {
        assert_eq!(is_conflict(outcome), n % 5 == 2, "{n}: {outcome:?}");
        assert_eq!(outcome.is_ok(), n % 5 != 2, "{n}: {outcome:?}");
    }
    assert_eq!(tenant.stream(taken).await.len(), 1);
}
