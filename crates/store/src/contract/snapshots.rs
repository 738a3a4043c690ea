//! Snapshots: a help, never the truth.

use bytes::Bytes;
use rollbook_domain::StreamId;

use super::Fixture;
use super::support::{Tenant, fresh_stream, write};
use crate::port::Expected;
use crate::saved::Snapshot;

fn snapshot(version: u64, size: usize) -> Snapshot {
    let byte = u8::try_from(version % 251).expect("is small");
    Snapshot { version, state: Bytes::from(vec![byte; size]) }
}

async fn stream_of(tenant: &Tenant, count: usize) -> StreamId {
    let stream = fresh_stream();
    tenant.committed(tenant.append([write(stream, Expected::NoStream, count)])).await;
    stream
}

async fn load(tenant: &Tenant, stream: StreamId) -> Option<Snapshot> {
    tenant.store.load_snapshot(stream).await.expect("should be readable")
}

async fn save(tenant: &Tenant, stream: StreamId, snapshot: Snapshot) {
    tenant.store.save_snapshot(stream, snapshot).await.expect("should be stored");
}

/// Whatever the order in which they are stored.
pub async fn the_newest_snapshot_wins(fixture: &mut dyn Fixture) {
    let tenant = Tenant::new(fixture);
    let stream = stream_of(&tenant, 9).await;
    assert_eq!(load(&tenant, stream).await, None);
    save(&tenant, stream, snapshot(5, 100)).await;
    assert_eq!(load(&tenant, stream).await, Some(snapshot(5, 100)));
    save(&tenant, stream, snapshot(4, 100)).await;
    assert_eq!(load(&tenant, stream).await, Some(snapshot(5, 100)));
    save(&tenant, stream, snapshot(9, 3 << 20)).await;
    assert!(load(&tenant, stream).await == Some(snapshot(9, 3 << 20)));
}

/// Never another stream's, and never of a version that the stream does not have.
pub async fn a_snapshot_is_of_its_stream(fixture: &mut dyn Fixture) {
    let tenant = Tenant::new(fixture);
    let (stream, other) = (stream_of(&tenant, 3).await, stream_of(&tenant, 3).await);
    save(&tenant, stream, snapshot(3, 10)).await;
    assert_eq!(load(&tenant, other).await, None);
    save(&tenant, other, snapshot(4, 10)).await;
    assert_eq!(load(&tenant, other).await, None);
    save(&tenant, fresh_stream(), snapshot(1, 10)).await;
    assert_eq!(tenant.stream(stream).await.len(), 3, "the stream knows nothing of snapshots");
}

/// A snapshot may be lost, but not turn into something else.
pub async fn snapshots_survive_or_vanish_on_reopening(fixture: &mut dyn Fixture) {
    let tenant = Tenant::new(fixture);
    let stream = stream_of(&tenant, 3).await;
    save(&tenant, stream, snapshot(2, 10)).await;
    drop(tenant);
    fixture.reopen().await;
    let tenant = Tenant::new(fixture);
    assert!(load(&tenant, stream).await.is_none_or(|found| found == snapshot(2, 10)));
    save(&tenant, stream, snapshot(3, 10)).await;
    assert_eq!(load(&tenant, stream).await, Some(snapshot(3, 10)));
}
