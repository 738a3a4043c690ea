//! Views that followed the log and views that were filled from it hold the same rows, whatever happened.

use std::collections::BTreeSet;

use crate::history::History;
use crate::home::Home;
use crate::support::{caught_up, dump};

pub(crate) async fn live_and_rebuilt_views_are_equal_row_for_row(home: Home) {
    let mut empty = None;
    for seed in 1..=4 {
        let mut history = History::begin(seed).await;
        let live = history.log.open(&home, &format!("live{seed}")).await;
        let mut last = rollbook_store::Position(0);
        for _ in 0..400 {
            last = history.step().await;
            if history.dice.below(5) == 0 {
                caught_up(&live, last).await;
            }
        }
        caught_up(&live, last).await;
        let filled = history.log.open(&home, &format!("filled{seed}")).await;
        caught_up(&filled, last).await;
        let rows = dump(&live).await;
        for ((projection, live), (_, filled)) in rows.iter().zip(dump(&filled).await) {
            assert_eq!(*live, filled, "{projection}, seed {seed}");
        }
        let without: BTreeSet<_> = rows.iter().filter(|(_, rows)| rows.is_empty()).map(|(name, _)| *name).collect();
        empty = Some(empty.map_or(without.clone(), |empty: BTreeSet<&str>| &empty & &without));
        live.rebuild(|_| {}).await.unwrap();
        assert_eq!(dump(&live).await, rows, "after a switch, seed {seed}");
        assert_eq!(live.diff(|_| {}).await.unwrap(), [], "seed {seed}");
    }
    assert_eq!(empty, Some(BTreeSet::new()), "every projection had rows in some history");
}

pub(crate) async fn a_row_that_is_not_what_the_log_says_is_found(home: Home) {
    let mut history = History::begin(9).await;
    let mut last = rollbook_store::Position(0);
    for _ in 0..50 {
        last = history.step().await;
    }
    let views = history.log.open(&home, "views").await;
    caught_up(&views, last).await;
    let tamper = "UPDATE memberships SET role = 'owner' WHERE member = (SELECT min(member) FROM memberships)";
    let changed = home.change("views", tamper).await;
    let differences = views.diff(|_| {}).await.unwrap();
    assert_eq!(differences.len(), 2 * changed, "each row as it is and as it should be");
    assert!(differences.iter().all(|difference| difference.projection == "memberships"));
    assert!(differences.iter().any(|difference| difference.in_views && difference.row.contains("owner")));
    views.rebuild(|_| {}).await.unwrap();
    assert_eq!(views.diff(|_| {}).await.unwrap(), []);
}
