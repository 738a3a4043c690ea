//! Views that followed the log and views that were filled from it hold the same rows, whatever happened.

use crate::history::History;
use crate::support::{caught_up, dump};

#[tokio::test(flavor = "multi_thread")]
async fn live_and_rebuilt_views_are_equal_row_for_row() {
    for seed in 1..=4 {
        let folder = tempfile::tempdir().unwrap();
        let mut history = History::begin(seed).await;
        let live = history.log.open(&folder.path().join("live.db")).await;
        let mut last = rollbook_store::Position(0);
        for _ in 0..400 {
            last = history.step().await;
            if history.dice.below(5) == 0 {
                caught_up(&live, last).await;
            }
        }
        caught_up(&live, last).await;
        let filled = history.log.open(&folder.path().join("filled.db")).await;
        caught_up(&filled, last).await;
        let rows = dump(&live).await;
        for ((projection, live), (_, filled)) in rows.iter().zip(dump(&filled).await) {
            assert!(!live.is_empty(), "{projection} has rows, seed {seed}");
            assert_eq!(*live, filled, "{projection}, seed {seed}");
        }
        live.rebuild(|_| {}).await.unwrap();
        assert_eq!(dump(&live).await, rows, "after a switch, seed {seed}");
        assert_eq!(live.diff(|_| {}).await.unwrap(), [], "seed {seed}");
    }
}
