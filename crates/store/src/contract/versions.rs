//! Expected versions.

use super::Fixture;
use super::support::{Tenant, fresh_stream, is_conflict, write};
use crate::error::StoreError;
use crate::port::Expected;
use crate::position::Position;

/// Every expectation against a stream that is not there and one at version 2.
pub async fn expected_versions_hold(fixture: &mut dyn Fixture) {
    let tenant = Tenant::new(fixture);
    let expectations = [Expected::Any, Expected::NoStream, Expected::Exact(1), Expected::Exact(2), Expected::Exact(3)];
    for version in [0, 2] {
        for expected in expectations {
            let stream = fresh_stream();
            if version > 0 {
                tenant.committed(tenant.append([write(stream, Expected::NoStream, 2)])).await;
            }
            let outcome = tenant.commit(tenant.append([write(stream, expected, 1)])).await;
            let holds = expected == Expected::Any || expected == Expected::version(version);
            assert_eq!(outcome.is_ok(), holds, "{expected:?} at {version}: {outcome:?}");
            assert_eq!(is_conflict(&outcome), !holds, "{expected:?} at {version}: {outcome:?}");
            let events = tenant.stream(stream).await.len() as u64;
            assert_eq!(events, version + u64::from(holds), "{expected:?} at {version}");
        }
    }
}

/// The caller learns which stream is where.
pub async fn a_conflict_names_the_actual_version(fixture: &mut dyn Fixture) {
    let tenant = Tenant::new(fixture);
    let stream = fresh_stream();
    tenant.committed(tenant.append([write(stream, Expected::NoStream, 3)])).await;
    match tenant.commit(tenant.append([write(stream, Expected::Exact(2), 1)])).await {
        Err(StoreError::Conflict { stream: named, actual }) => assert_eq!((named, actual), (stream, 3)),
        other => panic!("{other:?}"),
    }
}

/// A decision that rests on a stream it does not change.
pub async fn a_write_without_events_only_checks(fixture: &mut dyn Fixture) {
    let tenant = Tenant::new(fixture);
    if !tenant.store.capabilities().multi_stream {
        return;
    }
    let (read, written) = (fresh_stream(), fresh_stream());
    tenant.committed(tenant.append([write(read, Expected::NoStream, 2)])).await;
    let holds = [write(read, Expected::Exact(2), 0), write(written, Expected::NoStream, 1)];
    tenant.committed(tenant.append(holds)).await;
    let fails = [write(read, Expected::Exact(1), 0), write(written, Expected::Exact(1), 1)];
    let outcome = tenant.commit(tenant.append(fails)).await;
    assert!(is_conflict(&outcome), "{outcome:?}");
    assert_eq!((tenant.stream(read).await.len(), tenant.stream(written).await.len()), (2, 1));
}

/// Append n+1 expects the version that n leaves, and is submitted before n is durable.
pub async fn chained_appends_need_no_waiting(fixture: &mut dyn Fixture) {
    let tenant = Tenant::new(fixture);
    let make = || {
        let stream = fresh_stream();
        (0..200).map(|version| tenant.append([write(stream, Expected::version(version), 1)])).collect()
    };
    let outcomes = tenant.burst(make).await;
    let positions: Vec<Position> =
        outcomes.into_iter().map(|outcome| outcome.expect("should have been committed").position).collect();
    assert!(positions.is_sorted_by(|a, b| a < b), "{positions:?}");
}

/// When append n fails, what was chained on it fails too.
pub async fn a_broken_chain_fails_to_its_end(fixture: &mut dyn Fixture) {
    let tenant = Tenant::new(fixture);
    let make = || {
        let stream = fresh_stream();
        let version = |n: u64| if n == 30 { 999 } else { n };
        (0..100).map(|n| tenant.append([write(stream, Expected::version(version(n)), 1)])).collect()
    };
    let outcomes = tenant.burst(make).await;
    let (good, broken) = outcomes.split_at(30);
    assert!(good.iter().all(Result::is_ok), "{good:?}");
    assert!(broken.iter().all(is_conflict), "{broken:?}");
}

/// Each in the order asked; 0 where nothing is.
pub async fn the_versions_of_streams(fixture: &mut dyn Fixture) {
    let tenant = Tenant::new(fixture);
    let (long, short, empty) = (fresh_stream(), fresh_stream(), fresh_stream());
    let writes = [write(long, Expected::NoStream, 3), write(short, Expected::NoStream, 1)];
    tenant.committed(tenant.append(writes)).await;
    let versions = tenant.store.versions(&[short, empty, long]).await.expect("should be readable");
    assert_eq!(versions, [1, 0, 3]);
    assert!(tenant.store.versions(&[]).await.expect("should be readable").is_empty());
}
