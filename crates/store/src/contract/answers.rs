//! Idempotency keys.

use bytes::Bytes;
use rollbook_domain::Timestamp;

use super::Fixture;
use super::support::{Tenant, is_conflict, not_before, tick};
use crate::error::StoreError;
use crate::limits::ANSWER_MICROS;
use crate::port::{Append, Expected, StoredAnswer};

async fn find(tenant: &Tenant, key: &str) -> Option<StoredAnswer> {
    tenant.store.find_answer(tenant.workspace.as_str(), key).await.expect("should be readable")
}

fn answer(text: &'static str) -> StoredAnswer {
    StoredAnswer { fingerprint: [7; 32], answer: Bytes::from_static(text.as_bytes()) }
}

/// The answer is there as soon as the command is, under its scope and key alone, also without events.
pub async fn the_answer_is_kept_with_the_commit(fixture: &mut dyn Fixture) {
    let (tenant, other) = (Tenant::new(fixture), Tenant::new(fixture));
    assert_eq!(find(&tenant, "k").await, None);
    tenant.committed(tenant.keyed("k", "first \u{1F98A}")).await;
    assert_eq!(find(&tenant, "k").await, Some(answer("first \u{1F98A}")));
    assert_eq!(find(&tenant, "K").await, None);
    assert_eq!(find(&other, "k").await, None);
    tenant.committed(Append { writes: vec![], ..tenant.keyed("empty", "nothing to do") }).await;
    assert_eq!(find(&tenant, "empty").await, Some(answer("nothing to do")));
}

/// Another command cannot take the key; the same command is a repetition.
pub async fn a_used_key_is_refused(fixture: &mut dyn Fixture) {
    let tenant = Tenant::new(fixture);
    let first = tenant.keyed("k", "first");
    tenant.committed(first.clone()).await;
    let second = tenant.commit(tenant.keyed("k", "second")).await;
    assert!(matches!(second, Err(StoreError::KeyReused)), "{second:?}");
    assert!(tenant.committed(first).await.repeated);
    assert_eq!(find(&tenant, "k").await, Some(answer("first")));
    let twins = tenant.burst(|| {
        let key = tick().micros().to_string();
        (0..5).map(|_| tenant.keyed(&key, "twin")).collect()
    });
    let twins = twins.await;
    assert_eq!(twins.iter().filter(|outcome| outcome.is_ok()).count(), 1, "{twins:?}");
    assert_eq!(twins.iter().filter(|outcome| matches!(outcome, Err(StoreError::KeyReused))).count(), 4, "{twins:?}");
}

/// A refused append leaves its key free.
pub async fn a_refused_append_keeps_no_answer(fixture: &mut dyn Fixture) {
    let tenant = Tenant::new(fixture);
    let mut append = tenant.keyed("k", "first");
    append.writes[0].expected = Expected::Exact(5);
    assert!(is_conflict(&tenant.commit(append).await));
    assert_eq!(find(&tenant, "k").await, None);
    tenant.committed(tenant.keyed("k", "second")).await;
    assert_eq!(find(&tenant, "k").await, Some(answer("second")));
}

/// A day of recorded time later the key is free again.
pub async fn answers_live_a_day(fixture: &mut dyn Fixture) {
    let tenant = Tenant::new(fixture);
    tenant.committed(tenant.keyed("k", "first")).await;
    not_before(Timestamp::from_micros(tick().micros() + ANSWER_MICROS + 1));
    tenant.committed(tenant.small()).await;
    assert_eq!(find(&tenant, "k").await, None);
    tenant.committed(tenant.keyed("k", "second")).await;
    assert_eq!(find(&tenant, "k").await, Some(answer("second")));
}
