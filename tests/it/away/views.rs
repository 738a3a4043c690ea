//! Every read whose views do not come within the time that a dialect waits: its own words for that.

use futures::future::join_all;

use super::plant::{Ask, Check, Plant};
use super::{devicemagic, hype, photo, sensiflow, sunbird};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_read_whose_view_is_late_is_told_so() {
    let plant = Plant::with_late_views().await;
    let tables: [(Vec<Ask>, Check); 5] = [
        (devicemagic::reads(), devicemagic::check),
        (hype::reads(&plant).await, hype::check),
        (photo::reads(), photo::check),
        (sensiflow::reads(), sensiflow::check),
        (sunbird::reads(&plant).await, sunbird::check),
    ];
    let reads: Vec<_> =
        tables.into_iter().flat_map(|(asks, check)| asks.into_iter().map(move |ask| (ask, check))).collect();
    // All at once: each of them waits for as long as a read may.
    let answers = join_all(reads.iter().map(|(ask, _)| plant.ask(ask))).await;
    for ((ask, check), told) in reads.iter().zip(answers) {
        check(ask, &told);
    }
}
