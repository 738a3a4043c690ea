//! Rights to some work.

use std::time::Duration;

use super::Fixture;
use super::support::Tenant;

/// Whoever has a right renews it under the same epoch, and may take it again after giving it back.
pub async fn a_right_is_its_holders(fixture: &mut dyn Fixture) {
    let tenant = Tenant::new(fixture);
    let (store, name) = (&tenant.store, format!("work/{}", tenant.workspace));
    let take = || store.take_lease(&name, Duration::from_mins(1));
    let first = take().await.expect("can be asked for").expect("is free");
    assert_eq!(take().await.expect("can be asked for"), Some(first), "renewed");
    store.end_lease(&name).await.expect("can be given back");
    assert!(take().await.expect("can be asked for").is_some_and(|epoch| epoch >= first));
    store.end_lease(&name).await.expect("can be given back");
}
