//! Numbers that are given out once.

use std::collections::BTreeSet;

use futures::future::join_all;
use rollbook_domain::{Guard, SequenceKey};

use super::Fixture;
use super::support::Tenant;

fn sequence(tenant: &Tenant, kind: &str) -> SequenceKey {
    SequenceKey { scope: tenant.workspace.to_string(), kind: kind.into() }
}

async fn draw(tenant: &Tenant, kind: &str, count: u32) -> u32 {
    tenant.store.draw_numbers(&sequence(tenant, kind), count).await.expect("numbers should be left")
}

/// From 1, in blocks, never twice, however many draw at once.
pub async fn drawn_numbers_are_unique(fixture: &mut dyn Fixture) {
    let tenant = Tenant::new(fixture);
    assert_eq!(draw(&tenant, "group", 1).await, 1);
    let draws = (0..32).map(|n| {
        let tenant = tenant.clone();
        tokio::spawn(async move {
            let mut mine = Vec::new();
            for _ in 0..20 {
                let count = 1 + n % 3;
                let first = draw(&tenant, "group", count).await;
                mine.extend(first..first + count);
                let guard = Guard::Number { key: sequence(&tenant, "group"), used: first + count - 1 };
                tenant.committed(tenant.guarded([guard])).await;
            }
            mine
        })
    });
    let all: Vec<u32> = join_all(draws).await.into_iter().flat_map(|mine| mine.expect("should not panic")).collect();
    let different: BTreeSet<_> = all.iter().copied().chain([1]).collect();
    assert_eq!(different.len(), all.len() + 1);
}

/// A scope and a kind each count for themselves.
pub async fn sequences_are_apart(fixture: &mut dyn Fixture) {
    let (tenant, other) = (Tenant::new(fixture), Tenant::new(fixture));
    assert_eq!(draw(&tenant, "group", 10).await, 1);
    assert_eq!(draw(&tenant, "device", 1).await, 1);
    assert_eq!(draw(&other, "group", 1).await, 1);
    assert_eq!(draw(&tenant, "group", 1).await, 11);
}

/// What a commit used is never drawn again, in no process.
pub async fn committed_numbers_survive_reopening(fixture: &mut dyn Fixture) {
    let tenant = Tenant::new(fixture);
    if !tenant.store.capabilities().guards {
        return;
    }
    let first = draw(&tenant, "group", 5).await;
    let key = sequence(&tenant, "group");
    let (high, low) = (first + 4, first + 1);
    for used in [high, low] {
        tenant.committed(tenant.guarded([Guard::Number { key: key.clone(), used }])).await;
    }
    let elsewhere = Guard::Number { key: sequence(&tenant, "form"), used: 41 };
    tenant.committed(tenant.guarded([elsewhere])).await;
    assert!(draw(&tenant, "form", 1).await > 41, "used by a command that drew it elsewhere");

    let workspace = tenant.workspace.clone();
    drop(tenant);
    fixture.reopen().await;
    let tenant = Tenant { store: fixture.store(), workspace };
    assert!(draw(&tenant, "group", 1).await > high);
    assert!(draw(&tenant, "form", 1).await > 41);
}
