//! Claims, releases and requirements, in the commit.

use futures::future::join_all;
use rollbook_domain::Guard;

use super::Fixture;
use super::support::{Tenant, fresh, refused};
use crate::position::Position;

fn claim(tenant: &Tenant, value: &str, owner: &str) -> Guard {
    Guard::Claim { key: tenant.claim(value), owner: owner.into() }
}

fn release(tenant: &Tenant, value: &str, since: Option<Position>) -> Guard {
    Guard::Release { key: tenant.claim(value), unless_required_since: since.map(|position| position.0) }
}

fn require(tenant: &Tenant, value: &str) -> Guard {
    Guard::Require { key: tenant.claim(value) }
}

fn exists(tenant: &Tenant, value: &str) -> Guard {
    Guard::Exists { key: tenant.claim(value) }
}

/// A tenant of a log with guards, where it has them.
fn tenant(fixture: &dyn Fixture) -> Option<Tenant> {
    let tenant = Tenant::new(fixture);
    tenant.store.capabilities().guards.then_some(tenant)
}

/// The first owner keeps the key, may claim it again, and others are refused.
pub async fn a_claim_has_one_owner(fixture: &mut dyn Fixture) {
    let Some(tenant) = tenant(fixture) else { return };
    tenant.committed(tenant.guarded([claim(&tenant, "n", "A")])).await;
    tenant.committed(tenant.guarded([claim(&tenant, "n", "A")])).await;
    let taken = claim(&tenant, "n", "B");
    let outcome = tenant.commit(tenant.guarded([taken.clone()])).await;
    assert!(refused(&outcome, &taken), "{outcome:?}");
    tenant.committed(tenant.guarded([claim(&tenant, "N", "B")])).await;
    let keys = ["N", "free", "n"].map(|value| tenant.claim(value));
    let owners = tenant.store.claim_owners(&keys).await.expect("should be readable");
    assert_eq!(owners, [Some("B".into()), None, Some("A".into())]);
}

/// Released is free, and releasing what is free is no failure.
pub async fn a_released_claim_is_free(fixture: &mut dyn Fixture) {
    let Some(tenant) = tenant(fixture) else { return };
    tenant.committed(tenant.guarded([claim(&tenant, "n", "A")])).await;
    tenant.committed(tenant.guarded([release(&tenant, "n", None), release(&tenant, "other", None)])).await;
    assert_eq!(tenant.owner("n").await, None);
    tenant.committed(tenant.guarded([claim(&tenant, "n", "B")])).await;
    assert_eq!(tenant.owner("n").await.as_deref(), Some("B"));
}

/// Each guard sees what the ones before it changed.
pub async fn guards_act_in_order(fixture: &mut dyn Fixture) {
    let Some(tenant) = tenant(fixture) else { return };
    let handed_over = [claim(&tenant, "n", "A"), release(&tenant, "n", None), claim(&tenant, "n", "B")];
    tenant.committed(tenant.guarded(handed_over)).await;
    assert_eq!(tenant.owner("n").await.as_deref(), Some("B"));

    tenant.committed(tenant.guarded([claim(&tenant, "s", "S"), require(&tenant, "s")])).await;
    let gone = require(&tenant, "s");
    let outcome = tenant.commit(tenant.guarded([release(&tenant, "s", None), gone.clone()])).await;
    assert!(refused(&outcome, &gone), "{outcome:?}");
    assert_eq!(tenant.owner("s").await.as_deref(), Some("S"));
}

/// What is required must be there; the first that is not is named.
pub async fn requirements(fixture: &mut dyn Fixture) {
    let Some(tenant) = tenant(fixture) else { return };
    tenant.committed(tenant.guarded([claim(&tenant, "a", "A")])).await;
    tenant.committed(tenant.guarded([require(&tenant, "a"), require(&tenant, "a")])).await;
    let missing = require(&tenant, "b");
    let outcome = tenant.commit(tenant.guarded([require(&tenant, "a"), missing.clone(), require(&tenant, "c")])).await;
    assert!(refused(&outcome, &missing), "{outcome:?}");
}

/// Who only looks whether something is there holds no release of it back.
pub async fn what_exists_is_not_relied_on(fixture: &mut dyn Fixture) {
    let Some(tenant) = tenant(fixture) else { return };
    let looked = tenant.committed(tenant.guarded([claim(&tenant, "s", "S")])).await.position;
    tenant.committed(tenant.guarded([exists(&tenant, "s"), exists(&tenant, "s")])).await;
    let missing = exists(&tenant, "none");
    let outcome = tenant.commit(tenant.guarded([exists(&tenant, "s"), missing.clone()])).await;
    assert!(refused(&outcome, &missing), "{outcome:?}");
    tenant.committed(tenant.guarded([release(&tenant, "s", Some(looked))])).await;
    assert_eq!(tenant.owner("s").await, None);
    let gone = exists(&tenant, "s");
    let outcome = tenant.commit(tenant.guarded([gone.clone()])).await;
    assert!(refused(&outcome, &gone), "{outcome:?}");
}

/// A release that must not overtake a requirement it did not see.
pub async fn a_relied_on_claim_stays(fixture: &mut dyn Fixture) {
    let Some(tenant) = tenant(fixture) else { return };
    let looked = tenant.committed(tenant.guarded([claim(&tenant, "s", "S")])).await.position;
    let relied = tenant.committed(tenant.guarded([require(&tenant, "s")])).await.position;
    let blind = release(&tenant, "s", Some(looked));
    let outcome = tenant.commit(tenant.guarded([blind.clone()])).await;
    assert!(refused(&outcome, &blind), "{outcome:?}");
    assert_eq!(tenant.owner("s").await.as_deref(), Some("S"));
    tenant.committed(tenant.guarded([release(&tenant, "s", Some(relied))])).await;
    assert_eq!(tenant.owner("s").await, None);

    tenant.committed(tenant.guarded([claim(&tenant, "s", "T")])).await;
    tenant.committed(tenant.guarded([release(&tenant, "s", Some(looked))])).await;
    assert_eq!(tenant.owner("s").await, None, "a new claim has not been relied on yet");
}

/// Without events there is nothing that could rely on a claim, and nothing that a second look would find.
pub async fn a_requirement_without_events_holds_no_release(fixture: &mut dyn Fixture) {
    let Some(tenant) = tenant(fixture) else { return };
    let looked = tenant.committed(tenant.guarded([claim(&tenant, "s", "S")])).await.position;
    tenant.committed(tenant.small()).await;
    let mut bare = tenant.guarded([require(&tenant, "s")]);
    bare.writes.clear();
    tenant.committed(bare.clone()).await;
    tenant.committed(tenant.guarded([release(&tenant, "s", Some(looked))])).await;
    assert_eq!(tenant.owner("s").await, None);

    let relied = tenant.committed(tenant.guarded([claim(&tenant, "s", "S"), require(&tenant, "s")])).await.position;
    bare.meta.command_id = fresh();
    tenant.committed(bare).await;
    let blind = release(&tenant, "s", Some(Position(relied.0 - 1)));
    let outcome = tenant.commit(tenant.guarded([blind.clone()])).await;
    assert!(refused(&outcome, &blind), "what relied on it before still does: {outcome:?}");
}

/// The guards before the one that fails have changed nothing either, nor do they for those behind in the batch.
pub async fn a_late_refusal_undoes_early_changes(fixture: &mut dyn Fixture) {
    let Some(tenant) = tenant(fixture) else { return };
    tenant.committed(tenant.guarded([claim(&tenant, "kept", "K")])).await;
    let before = tenant.head().await;
    let missing = require(&tenant, "missing");
    let make = || {
        let early = [claim(&tenant, "n", "A"), release(&tenant, "kept", None), missing.clone()];
        vec![tenant.guarded(early), tenant.guarded([require(&tenant, "kept")]), tenant.guarded([require(&tenant, "n")])]
    };
    let outcomes = tenant.burst(make).await;
    assert!(refused(&outcomes[0], &missing), "{outcomes:?}");
    assert!(outcomes[1].is_ok(), "{outcomes:?}");
    assert!(refused(&outcomes[2], &require(&tenant, "n")), "{outcomes:?}");
    assert_eq!((tenant.owner("n").await, tenant.owner("kept").await.as_deref()), (None, Some("K")));
    assert!(tenant.own(before).await.len() <= 1);
}

/// A command may change nothing but what is beside the log.
pub async fn guards_need_no_events(fixture: &mut dyn Fixture) {
    let Some(tenant) = tenant(fixture) else { return };
    let mut append = tenant.guarded([claim(&tenant, "n", "A")]);
    append.writes.clear();
    tenant.committed(append).await;
    assert_eq!(tenant.owner("n").await.as_deref(), Some("A"));
    assert!(tenant.own(Position(0)).await.is_empty());
}

/// Many claim at once, one gets it.
pub async fn one_of_many_claimants_wins(fixture: &mut dyn Fixture) {
    let Some(tenant) = tenant(fixture) else { return };
    let owners: Vec<_> = (0..20).map(|n| n.to_string()).collect();
    let claims = owners.iter().map(|owner| tenant.commit(tenant.guarded([claim(&tenant, "n", owner)])));
    let outcomes = join_all(claims).await;
    let winners: Vec<_> = outcomes.iter().zip(&owners).filter(|(outcome, _)| outcome.is_ok()).collect();
    assert_eq!(winners.len(), 1, "{outcomes:?}");
    assert_eq!(tenant.owner("n").await.as_ref(), Some(winners[0].1));
}
