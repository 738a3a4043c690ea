//! Recorded time.

use rollbook_domain::Timestamp;

use super::Fixture;
use super::support::{Tenant, fresh_stream, write};
use crate::error::StoreError;
use crate::limits::LIFT_MICROS;
use crate::port::{Append, Expected};
use crate::position::Position;

/// An instant before the newest recorded one is refused, and the caller told which one that is. A shared log takes a
/// little less strictly what others may have overtaken on the way.
pub async fn recorded_time_never_goes_back(fixture: &mut dyn Fixture) {
    let tenant = Tenant::new(fixture);
    let newest = tenant.newest().await;
    let lift = if tenant.store.capabilities().shared { LIFT_MICROS } else { 0 };
    let earlier = Timestamp::from_micros(newest.recorded_at.micros() - lift - 1);
    let append = Append { at: earlier, ..tenant.small() };
    match tenant.store.submit(append.clone()).await {
        Err(StoreError::TimeWentBack { last }) => assert!(last >= newest.recorded_at),
        other => panic!("{other:?}"),
    }
    assert!(!tenant.committed(append).await.repeated, "the refused command may come again");
}

/// On a shared log a command that was overtaken on its way is recorded at the instant of who overtook it.
pub async fn a_little_late_is_recorded_later(fixture: &mut dyn Fixture) {
    let tenant = Tenant::new(fixture);
    if !tenant.store.capabilities().shared {
        return;
    }
    let newest = tenant.newest().await;
    let earlier = Timestamp::from_micros(newest.recorded_at.micros() - 1);
    let position = tenant.store.submit(Append { at: earlier, ..tenant.small() }).await.expect("is taken").position;
    let late = tenant.store.read_log(Position(position.0 - 1), 1).await.expect("readable").events.remove(0);
    assert!(late.recorded_at >= newest.recorded_at);
}

/// Two commands may carry the same instant.
pub async fn equal_instants_are_fine(fixture: &mut dyn Fixture) {
    let tenant = Tenant::new(fixture);
    let make = || {
        let at = tenant.small().at;
        (0..3).map(|_| Append { at, ..tenant.small() }).collect()
    };
    let outcomes = tenant.burst(make).await;
    assert!(outcomes.iter().all(Result::is_ok), "{outcomes:?}");
}

/// The last command at or before an instant, whatever is written meanwhile.
pub async fn the_position_at_an_instant(fixture: &mut dyn Fixture) {
    let tenant = Tenant::new(fixture);
    for _ in 0..3 {
        tenant.committed(tenant.append([write(fresh_stream(), Expected::NoStream, 3)])).await;
    }
    let own = tenant.own(Position(0)).await;
    for at in [own[0].recorded_at, own[4].recorded_at, own[8].recorded_at] {
        let (position, next) = loop {
            let position = tenant.store.position_at(at).await.expect("should be found");
            let next = tenant.store.read_log(position, 1).await.expect("readable").events;
            if tenant.store.position_at(at).await.expect("should be found") == position {
                break (position, next);
            }
        };
        assert!(next.first().is_none_or(|event| event.recorded_at > at));
        let found = tenant.store.read_log_backwards(Position(position.0 + 1), 1).await.expect("readable");
        assert!(found[0].recorded_at <= at && found[0].last_of_command);
    }
    let start = tenant.store.position_at(Timestamp::from_micros(0)).await.expect("should be found");
    assert_eq!(start, Position(0));
}
