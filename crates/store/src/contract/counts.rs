//! Counts that commits keep.

use futures::future::join_all;
use rollbook_domain::{CountKey, Guard};

use super::Fixture;
use super::support::{Tenant, refused};

fn count(tenant: &Tenant, change: i64, limit: Option<u64>) -> Guard {
    let member = "user:u-asha".parse().expect("is a reference");
    Guard::Count { key: CountKey::groups_of_member(&tenant.workspace, &member), change, limit }
}

fn tenant(fixture: &dyn Fixture) -> Option<Tenant> {
    let tenant = Tenant::new(fixture);
    tenant.store.capabilities().guards.then_some(tenant)
}

/// Growing to the limit is fine, beyond it is not; a refused change does not count.
pub async fn a_count_keeps_its_limit(fixture: &mut dyn Fixture) {
    let Some(tenant) = tenant(fixture) else { return };
    tenant.committed(tenant.guarded([count(&tenant, 2, Some(3))])).await;
    let over = count(&tenant, 2, Some(3));
    assert!(refused(&tenant.commit(tenant.guarded([over.clone()])).await, &over));
    tenant.committed(tenant.guarded([count(&tenant, 1, Some(3))])).await;
    let twice = [count(&tenant, -1, None), count(&tenant, 1, Some(3)), count(&tenant, 1, Some(3))];
    let outcome = tenant.commit(tenant.guarded(twice.clone())).await;
    assert!(refused(&outcome, &twice[2]), "{outcome:?}");
    tenant.committed(tenant.guarded([count(&tenant, 5, None)])).await;
}

/// A lowered limit hinders nobody from leaving.
pub async fn a_count_shrinks_below_any_limit(fixture: &mut dyn Fixture) {
    let Some(tenant) = tenant(fixture) else { return };
    tenant.committed(tenant.guarded([count(&tenant, 9, None)])).await;
    tenant.committed(tenant.guarded([count(&tenant, -1, Some(3))])).await;
    let over = count(&tenant, 1, Some(8));
    assert!(refused(&tenant.commit(tenant.guarded([over.clone()])).await, &over));
    tenant.committed(tenant.guarded([count(&tenant, 1, Some(9))])).await;
}

/// Exactly as many as the limit allows get in.
pub async fn a_count_holds_under_concurrency(fixture: &mut dyn Fixture) {
    let Some(tenant) = tenant(fixture) else { return };
    let joins = (0..40).map(|_| tenant.commit(tenant.guarded([count(&tenant, 1, Some(10))])));
    let outcomes = join_all(joins).await;
    assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 10, "{outcomes:?}");
}
