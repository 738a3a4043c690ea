//! A restart.

use rollbook_domain::Guard;

use super::Fixture;
use super::support::{Tenant, fresh_stream, is_conflict, refused, write};
use crate::port::{Append, Expected};
use crate::position::Position;

/// Events, versions, claims, commands, answers and heads are what they were.
pub async fn everything_is_there_again(fixture: &mut dyn Fixture) {
    let tenant = Tenant::new(fixture);
    let (stream, workspace) = (fresh_stream(), tenant.workspace.clone());
    let guard = |owner: &str| Guard::Claim { key: tenant.claim("n"), owner: owner.into() };
    let (mine, theirs) = (guard("A"), guard("B"));
    let append = Append { guards: vec![mine], ..tenant.keyed("k", "first") };
    let append = Append { writes: vec![write(stream, Expected::NoStream, 3)], ..append };
    let position = tenant.committed(append.clone()).await.position;
    let before = tenant.own(Position(0)).await;
    drop(tenant);
    fixture.reopen().await;

    let tenant = Tenant { store: fixture.store(), workspace };
    assert_eq!(tenant.own(Position(0)).await, before);
    assert!(tenant.head().await >= position && *tenant.store.head().borrow() >= position);
    assert_eq!(tenant.store.workspace_head(&tenant.workspace).await.expect("readable"), position);
    assert!(is_conflict(&tenant.commit(tenant.append([write(stream, Expected::Exact(2), 1)])).await));
    let again = tenant.committed(append).await;
    assert_eq!((again.position, again.repeated), (position, true));
    assert!(tenant.store.find_answer(tenant.workspace.as_str(), "k").await.expect("readable").is_some());
    if tenant.store.capabilities().guards {
        assert!(refused(&tenant.commit(tenant.guarded([theirs.clone()])).await, &theirs));
    }
    let next = tenant.committed(tenant.append([write(stream, Expected::Exact(3), 1)])).await.position;
    assert!(next > position);
}

/// The same log keeps its epoch, so that positions handed out stay good.
pub async fn the_epoch_stays(fixture: &mut dyn Fixture) {
    let epoch = fixture.store().epoch();
    fixture.reopen().await;
    assert_eq!(fixture.store().epoch(), epoch);
}
