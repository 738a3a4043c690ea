//! Reading one's own writes, the past, and the log as it grows.

use futures::StreamExt;
use rollbook_app::AppError;
use rollbook_app::feed::FeedFilter;
use rollbook_domain::group::commands::Existing;
use rollbook_store::{Position, PositionToken};

use super::rig::{Rig, add};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_waits_for_a_position_sees_the_write() {
    let rig = Rig::sqlite().await;
    let group = rig.group("divers").await;
    for n in 1..=50_u64 {
        let id = n.to_string();
        let done = rig.app.add_members(&rig.call, group, None, add(&[&id], Existing::Strict)).await.unwrap();
        rig.app.wait_for(rig.app.token(done.position)).await.unwrap();
        let doc = rig.app.queries().group(&rig.call.workspace, group).await.unwrap().unwrap();
        assert_eq!(doc.read().unwrap().member_count, n);
    }
}

#[tokio::test]
async fn positions_of_the_future_and_of_other_logs_are_refused() {
    let rig = Rig::sqlite().await;
    rig.group("divers").await;
    let token = rig.app.token(Position(1_000_000));
    let other = PositionToken { epoch: token.epoch.wrapping_add(1), position: Position(1) };
    for bad in [token, other] {
        let refused = rig.app.wait_for(bad).await;
        assert!(matches!(refused, Err(AppError::Invalid { field: "position", .. })), "{refused:?}");
    }
}

#[tokio::test]
async fn the_past_at_the_head_is_what_the_views_show() {
    let rig = Rig::sqlite().await;
    let group = rig.group("divers").await;
    let before = rig.app.add_members(&rig.call, group, None, add(&["a", "b"], Existing::Strict)).await.unwrap();
    let after = rig.app.add_members(&rig.call, group, None, add(&["c"], Existing::Strict)).await.unwrap();
    rig.app.wait_for(rig.app.token(after.position)).await.unwrap();
    let workspace = &rig.call.workspace;
    let now = rig.app.queries().group(workspace, group).await.unwrap().unwrap().read().unwrap();
    assert_eq!(rig.app.group_as_of(workspace, group, after.position).await.unwrap().as_ref(), Some(&now));
    let past = rig.app.group_as_of(workspace, group, before.position).await.unwrap().unwrap();
    assert_eq!(past.member_count, 2);
    assert_eq!(rig.app.group_as_of(workspace, group, Position(0)).await.unwrap(), None);
    assert_eq!(rig.app.group_as_of(&"other".parse().unwrap(), group, after.position).await.unwrap(), None);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_feed_from_any_position_loses_and_repeats_nothing() {
    let rig = Rig::sqlite().await;
    let group = rig.group("divers").await;
    let head = rig.app.store().current_head().await.unwrap();
    let feed = rig.app.follow(rig.call.workspace.clone(), head, FeedFilter::default());
    let writing = async {
        for n in 0..300 {
            let id = n.to_string();
            rig.app.add_members(&rig.call, group, None, add(&[&id], Existing::Strict)).await.unwrap();
        }
    };
    let reading = async {
        let mut seen = Vec::new();
        let mut feed = Box::pin(feed);
        while seen.len() < 300 {
            let page = feed.next().await.unwrap().unwrap();
            seen.extend(page.events.iter().map(|event| event.position.0));
        }
        seen
    };
    let ((), seen) = tokio::join!(writing, reading);
    assert_eq!(seen, (head.0 + 1..=head.0 + 300).collect::<Vec<_>>());
}
