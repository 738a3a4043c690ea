//! A command commits once.

use uuid::Uuid;

use super::Fixture;
use super::support::{Tenant, fresh, fresh_stream, is_conflict, write};
use crate::port::Expected;
use crate::position::Position;

/// A retry, however late and whatever happened since, gives the first position and writes nothing.
pub async fn a_repetition_gives_the_first_position(fixture: &mut dyn Fixture) {
    let tenant = Tenant::new(fixture);
    let stream = fresh_stream();
    let append = tenant.append([write(stream, Expected::NoStream, 2)]);
    let first = tenant.committed(append.clone()).await;
    assert!(!first.repeated);
    tenant.committed(tenant.append([write(stream, Expected::Exact(2), 1)])).await;
    let again = tenant.committed(append).await;
    assert_eq!((again.position, again.repeated), (first.position, true));
    assert_eq!(tenant.stream(stream).await.len(), 3);
}

/// The same command submitted many times at once.
pub async fn concurrent_twins_commit_once(fixture: &mut dyn Fixture) {
    let tenant = Tenant::new(fixture);
    let make = || {
        let append = tenant.small();
        vec![append; 8]
    };
    let before = tenant.head().await;
    let outcomes = tenant.burst(make).await;
    let appended: Vec<_> = outcomes.into_iter().map(|outcome| outcome.expect("should be committed")).collect();
    assert!(appended.iter().all(|one| one.position == appended[0].position));
    let events = tenant.own(before).await;
    assert_eq!(events.iter().filter(|event| event.position == appended[0].position).count(), 1);
    assert!(appended.iter().filter(|one| !one.repeated).count() <= 1);
}

/// A command id leads to its position, once it is committed.
pub async fn a_command_is_found(fixture: &mut dyn Fixture) {
    let tenant = Tenant::new(fixture);
    let append = tenant.append([write(fresh_stream(), Expected::NoStream, 3)]);
    let id = append.meta.command_id;
    assert_eq!(find(&tenant, id).await, None);
    let position = tenant.committed(append).await.position;
    assert_eq!(find(&tenant, id).await, Some(position));
    assert_eq!(find(&tenant, fresh()).await, None);
}

async fn find(tenant: &Tenant, id: Uuid) -> Option<Position> {
    tenant.store.find_command(id).await.expect("should be readable")
}

/// A command that found everything as it wished writes nothing, and is remembered all the same.
pub async fn commands_without_events_count(fixture: &mut dyn Fixture) {
    let tenant = Tenant::new(fixture);
    let stream = fresh_stream();
    tenant.committed(tenant.append([write(stream, Expected::NoStream, 1)])).await;
    for writes in [vec![], vec![write(stream, Expected::Exact(1), 0)]] {
        let before = tenant.head().await;
        let append = tenant.append(writes);
        let first = tenant.committed(append.clone()).await;
        assert!(!first.repeated && first.position >= before);
        assert_eq!(tenant.store.find_command(append.meta.command_id).await.expect("readable"), Some(first.position));
        tenant.committed(tenant.small()).await;
        let again = tenant.committed(append).await;
        assert_eq!((again.position, again.repeated), (first.position, true));
    }
    let stale = tenant.commit(tenant.append([write(stream, Expected::Exact(7), 0)])).await;
    assert!(is_conflict(&stale), "{stale:?}");
    assert_eq!(tenant.stream(stream).await.len(), 1);
}
