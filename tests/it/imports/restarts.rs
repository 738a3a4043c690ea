//! The process ends at every named point, and the job ends as if nothing had happened.

use std::io;
use std::sync::Arc;

use rollbook_app::imports::options::points;
use rollbook_domain::group::GroupEvent;
use rollbook_store::Position;
use tokio::sync::watch;

use super::plant::{Plant, view};

/// Stops the worker when a job is at this point, by calling everything off there.
async fn stopped_at(plant: &Plant, point: &'static str) {
    let (reached, mut is_reached) = watch::channel(false);
    let worker = plant.worker_with(|options| {
        options.retries = 0;
        options.hook = Some(Arc::new(move |at| {
            if at == point {
                reached.send_replace(true);
            }
            Ok::<(), io::Error>(())
        }));
    });
    is_reached.wait_for(|reached| *reached).await.unwrap();
    worker.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_is_taken_up_again_wherever_it_was_left() {
    for point in [points::TAKEN, points::READING, points::VALIDATED, points::APPLIED] {
        let plant = Plant::embedded();
        let group = plant.group().await;
        let asked = plant.request(group, "a\nb\n").await.unwrap();
        stopped_at(&plant, point).await;
        let recorded = plant.recorded(group, "group.import-requested").await;
        // The views know of the request and of nothing after it.
        let plant = plant.restarted(vec![view(&recorded)], asked.position);
        let worker = plant.worker();
        let job = asked.outcome.job;
        assert!(matches!(plant.end(group, &job).await, GroupEvent::ImportSucceeded(_)), "{point}");
        assert_eq!(plant.members(group).await, ["a", "b"], "{point}");
        assert_eq!(plant.history(group).await["group.import-succeeded"], 1, "{point}");
        let end = plant.recorded(group, "group.import-succeeded").await;
        assert_eq!(end.meta.correlation_id, recorded.meta.correlation_id, "{point}");
        worker.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn all_pending_jobs_of_the_view_are_found() {
    let plant = Plant::new();
    let group = plant.group().await;
    let mut jobs = Vec::new();
    for i in 0..5 {
        jobs.push(plant.request(group, format!("{i}\n")).await.unwrap());
    }
    let last = jobs[4].position;
    let reading = plant.store.read_log(Position::default(), 100).await.unwrap();
    let asked = reading.events.iter().rev().filter(|event| event.kind == "group.import-requested");
    let views: Vec<_> = asked.map(view).collect();
    let plant = plant.restarted(views, last);
    let worker = plant.worker();
    for done in &jobs {
        plant.end(group, &done.outcome.job).await;
    }
    assert_eq!(plant.members(group).await, ["0", "1", "2", "3", "4"]);
    worker.stop().await;
}
