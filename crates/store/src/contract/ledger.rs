//! What is kept beside the events, told for another log.

use bytes::Bytes;
use rollbook_domain::{ClaimKey, CountKey, Guard, SequenceKey};

use super::Fixture;
use super::support::{Tenant, fresh};
use crate::ledger::{Kept, Ledger};
use crate::port::Append;

fn tenant(fixture: &dyn Fixture) -> Option<Tenant> {
    let tenant = Tenant::new(fixture);
    tenant.store.capabilities().guards.then_some(tenant)
}

async fn open(tenant: &Tenant) -> Option<Box<dyn Ledger>> {
    tenant.store.ledger().await.expect("the ledger should be readable")
}

/// What the ledger says of this workspace, and of commands whoever sent them.
async fn told(tenant: &Tenant, ledger: &mut dyn Ledger) -> Vec<Kept> {
    let mut told = Vec::new();
    loop {
        let some = ledger.next().await.expect("the ledger should be readable");
        if some.is_empty() {
            return told;
        }
        let name = tenant.workspace.as_str();
        told.extend(some.into_iter().filter(|kept| match kept {
            Kept::Claim { key, .. } => key.as_str().contains(name),
            Kept::Number { key, .. } => key.scope == name,
            Kept::Count { key, .. } => key.as_str().contains(name),
            Kept::Answer { scope, .. } => scope == name,
            Kept::Command { .. } => true,
        }));
    }
}

/// Claims that are held, numbers, counts, commands without events and answers: all of it, once.
pub async fn what_is_kept_is_told(fixture: &mut dyn Fixture) {
    let Some(tenant) = tenant(fixture) else { return };
    let member = "user:u-asha".parse().expect("is a reference");
    let claim = |value: &str| Guard::Claim { key: tenant.claim(value), owner: format!("group-{value}") };
    let number = SequenceKey { scope: tenant.workspace.to_string(), kind: "group".into() };
    let count = CountKey::groups_of_member(&tenant.workspace, &member);
    tenant
        .committed(tenant.guarded([
            claim("kept"),
            claim("free again"),
            Guard::Number { key: number.clone(), used: 7 },
            Guard::Count { key: count.clone(), change: 3, limit: None },
        ]))
        .await;
    let release = Guard::Release { key: tenant.claim("free again"), unless_required_since: None };
    let quiet = Append { writes: Vec::new(), ..tenant.guarded([release]) };
    let command = quiet.meta.command_id;
    tenant.committed(quiet).await;
    tenant.committed(tenant.keyed("a key", "an answer")).await;

    let Some(mut ledger) = open(&tenant).await else { return };
    let told = told(&tenant, &mut *ledger).await;
    let expected = [
        Kept::Claim { key: tenant.claim("kept"), owner: "group-kept".into() },
        Kept::Number { key: number, used: 7 },
        Kept::Count { key: count, value: 3 },
        Kept::Command { id: command },
        Kept::Answer {
            scope: tenant.workspace.to_string(),
            key: "a key".into(),
            fingerprint: [7; 32],
            answer: Bytes::from_static(b"an answer"),
        },
    ];
    for kept in &expected {
        assert_eq!(told.iter().filter(|told| *told == kept).count(), 1, "{kept:?} in {told:?}");
    }
    let others = told.iter().filter(|kept| !matches!(kept, Kept::Command { .. })).count();
    assert_eq!(others, expected.len() - 1, "{told:?}");
    let with_events = tenant.newest().await.meta.command_id;
    assert!(!told.contains(&Kept::Command { id: with_events }));
}

/// What is committed while it is read is not in it.
pub async fn a_ledger_is_of_one_moment(fixture: &mut dyn Fixture) {
    let Some(tenant) = tenant(fixture) else { return };
    let claim = |value: &str| Guard::Claim { key: tenant.claim(value), owner: fresh().to_string() };
    let before = tenant.committed(tenant.guarded([claim("before")])).await.position;
    let Some(mut ledger) = open(&tenant).await else { return };
    assert!(ledger.head() >= before);
    let after = tenant.committed(tenant.guarded([claim("after")])).await.position;
    assert!(ledger.head() < after);
    let claims: Vec<ClaimKey> = told(&tenant, &mut *ledger)
        .await
        .into_iter()
        .filter_map(|kept| match kept {
            Kept::Claim { key, .. } => Some(key),
            _ => None,
        })
        .collect();
    assert_eq!(claims, [tenant.claim("before")]);
}
