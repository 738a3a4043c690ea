//! Samples of the views beside folds of the log: equal whatever goes on, and different where somebody made them so.

use std::collections::BTreeSet;

use rollbook_domain::StreamId;
use rollbook_store::{EventStore, Position};

use crate::history::History;
use crate::home::Home;
use crate::support::caught_up;

/// Every stream there is.
async fn streams(history: &History) -> BTreeSet<StreamId> {
    let all = history.log.store.read_log(Position(0), usize::MAX).await.unwrap();
    all.events.iter().map(|event| event.stream).collect()
}

pub(crate) async fn samples_agree_while_the_log_goes_on_and_views_are_rebuilt(home: Home) {
    let mut history = History::begin(11).await;
    let views = history.log.open(&home, "views").await;
    for step in 0..150 {
        history.step().await;
        if step % 50 == 40 {
            views.rebuild(|_| {}).await.unwrap();
        }
        let group = history.dice.below(history.groups.len().max(1));
        if let Some(group) = history.groups.get(group).map(|group| StreamId::group(group.id)) {
            assert_eq!(views.sample(group).await.unwrap(), [], "step {step}");
        }
    }
    for stream in streams(&history).await {
        assert_eq!(views.sample(stream).await.unwrap(), [], "{stream}");
    }
}

pub(crate) async fn a_row_that_somebody_changed_is_found_in_its_stream_and_no_other(home: Home) {
    let mut history = History::begin(9).await;
    let mut last = Position(0);
    for _ in 0..60 {
        last = history.step().await;
    }
    let views = history.log.open(&home, "views").await;
    caught_up(&views, last).await;
    let tamper = "UPDATE memberships SET role = 'owner' WHERE role <> 'owner' AND (group_id, member) = \
                  (SELECT group_id, member FROM memberships WHERE role <> 'owner' ORDER BY group_id, member LIMIT 1)";
    assert_eq!(home.change("views", tamper).await, 1);
    let mut found = Vec::new();
    for stream in streams(&history).await {
        found.extend(views.sample(stream).await.unwrap());
    }
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!((found[0].projection, found[0].missing, found[0].stray), ("memberships", 1, 1));
    assert!(found[0].workspace.is_some() && found[0].position == last);
}
