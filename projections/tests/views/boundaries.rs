//! Readers see whole commands, also while the views are rebuilt and restarted.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use rollbook_app::queries::{MemberFilter, Order, Page, Queries};
use rollbook_domain::group::GroupEvent;
use rollbook_domain::group::event::{MembersAdded, MembersRemoved, RemovalReason};
use rollbook_domain::{Event, GroupId, StreamId, WorkspaceName};
use rollbook_store::Position;

use crate::history::History;
use crate::home::Home;
use crate::support::{caught_up, dump};

/// Three events of one command, a thousand members each, in or out.
fn crowd(round: usize) -> Vec<Event> {
    let chunk = |chunk: usize| {
        let ids: Vec<String> = (0..1_000).map(|id| format!("crowd-{chunk}-{id}")).collect();
        let kind = "user".to_owned();
        GroupEvent::into(if round.is_multiple_of(2) {
            MembersAdded { kind, ids: ids.into(), role: "member".into(), visited: false }.into()
        } else {
            MembersRemoved { kind, ids, reason: RemovalReason::Removed }.into()
        })
    };
    (0..3).map(chunk).collect()
}

/// How many of the crowd are in, by the group's own count and by the list's.
async fn counts(queries: &dyn Queries, workspace: &WorkspaceName, group: GroupId) -> (u64, u64) {
    let view = queries.group(workspace, group).await.unwrap().unwrap().read().unwrap();
    let page = Page { total: true, ..Page::first(1) };
    let list = queries.members(workspace, group, &MemberFilter::default(), Order::default(), &page).await.unwrap();
    (view.member_count, list.total.unwrap())
}

pub(crate) async fn nobody_sees_half_a_command(home: Home) {
    let mut history = History::begin(21).await;
    for _ in 0..40 {
        history.step().await;
    }
    let views = Arc::new(history.log.open(&home, "views").await);
    let group = history.groups.iter().find(|group| !group.members.is_empty()).unwrap();
    let (workspace, id, others) = (group.workspace.clone(), group.id, group.members.len() as u64);
    let over = Arc::new(AtomicBool::new(false));
    let polling = {
        let (views, over, workspace) = (Arc::clone(&views), Arc::clone(&over), workspace.clone());
        tokio::spawn(async move {
            let mut looks = 0_u64;
            while !over.load(Ordering::Acquire) {
                let (count, total) = counts(&*views.queries, &workspace, id).await;
                for seen in [count, total] {
                    assert!([others, others + 3_000].contains(&seen), "{seen} members of a command of 3000");
                }
                looks += 1;
                tokio::task::yield_now().await;
            }
            looks
        })
    };
    let mut last = Position(0);
    for round in 0..20 {
        let events = crowd(round).into_iter().map(|event| (StreamId::group(id), event)).collect();
        last = history.log.append(&workspace, events).await;
        if round % 7 == 3 {
            views.rebuild(|_| {}).await.unwrap();
        }
        if round % 3 == 0 {
            caught_up(&views, last).await;
        }
    }
    caught_up(&views, last).await;
    over.store(true, Ordering::Release);
    assert!(polling.await.unwrap() > 0);
    assert_eq!(counts(&*views.queries, &workspace, id).await, (others, others));
}

pub(crate) async fn a_restart_goes_on_where_the_views_are(home: Home) {
    let mut history = History::begin(22).await;
    let mut last = Position(0);
    for _ in 0..5 {
        let views = history.log.open(&home, "views").await;
        for _ in 0..50 {
            last = history.step().await;
        }
        // Stopped wherever it happens to be.
        views.stop().await;
    }
    let views = history.log.open(&home, "views").await;
    caught_up(&views, last).await;
    assert_eq!(views.diff(|_| {}).await.unwrap(), []);
    assert_eq!(home.generations("views").await, 1, "opened five times, filled once, compared without a trace");
    assert!(!dump(&views).await.is_empty());
}
