//! An event that a projection cannot take in stops that projection, and no other.

use bytes::Bytes;
use rollbook_app::AppError;
use rollbook_app::queries::{GroupFilter, Order, Page};
use rollbook_app::views::ProjectionState;
use rollbook_domain::{GroupId, StreamId, SubjectId};
use rollbook_projections::Views;
use rollbook_store::{NewEvent, Position};
use uuid::Uuid;

use crate::history::History;
use crate::home::Home;
use crate::support::{caught_up, dump, workspace};

fn raw(kind: &'static str, payload: &'static str) -> NewEvent {
    NewEvent { id: Uuid::nil(), kind, schema_version: 1, payload: Bytes::from_static(payload.as_bytes()) }
}

fn stopped(views: &Views) -> Vec<String> {
    let status = views.status();
    status.into_iter().filter(|status| status.state == ProjectionState::Stopped).map(|status| status.name).collect()
}

/// Well formed, but of a group that was never created.
pub(crate) async fn senseless(history: &mut History) {
    let nowhere = StreamId::group(GroupId(Uuid::from_u128(1 << 91)));
    history.log.append_raw(&workspace("acme"), vec![(nowhere, raw("group.suspended", "{}"))]).await;
}

pub(crate) async fn steps(history: &mut History, count: usize) -> Position {
    let mut last = Position(0);
    for _ in 0..count {
        last = history.step().await;
    }
    last
}

pub(crate) async fn an_event_nobody_can_read_stops_those_that_would_read_it(home: Home) {
    let mut history = History::begin(5).await;
    let good = steps(&mut history, 60).await;
    let subject = StreamId::subject(SubjectId(Uuid::from_u128(1 << 90)));
    let poison = vec![(subject, raw("subject.registered", "{\"id\":7}"))];
    let bad = history.log.append_raw(&workspace("acme"), poison).await;
    let last = steps(&mut history, 60).await;
    let views = history.log.open(&home, "views").await;
    caught_up(&views, last).await;

    assert_eq!(stopped(&views), ["directory", "users", "mentions"]);
    let status = views.status().into_iter().find(|status| status.name == "directory").unwrap();
    assert_eq!(status.position, good.0, "everything before it is in the view");
    assert!(status.error.unwrap().contains(&format!("at position {bad}")));
    assert_eq!(status.lag, last.0 - good.0);

    let refused = views.queries.subject(&workspace("acme"), &"device:1".parse().unwrap()).await;
    assert!(matches!(refused, Err(AppError::Unavailable(_))), "what it holds is late");
    let acme = workspace("acme");
    let page = Page::first(9);
    assert!(views.queries.groups(&acme, &GroupFilter::default(), Order::default(), &page).await.is_ok());

    let last = steps(&mut history, 10).await;
    caught_up(&views, last).await;
    assert_eq!(stopped(&views), ["directory", "users", "mentions"]);
}

pub(crate) async fn an_event_that_makes_no_sense_stops_whom_it_makes_none_to(home: Home) {
    let mut history = History::begin(6).await;
    let views = history.log.open(&home, "views").await;
    steps(&mut history, 30).await;
    senseless(&mut history).await;
    let last = steps(&mut history, 30).await;
    caught_up(&views, last).await;
    assert_eq!(stopped(&views), ["groups"]);

    let before = dump(&views).await;
    views.rebuild(|_| {}).await.unwrap();
    assert_eq!(stopped(&views), ["groups"], "what is stopped stays so, and is no reason against new views");
    assert_eq!(dump(&views).await, before);
    views.stop().await;
    drop(views);

    let again = history.log.open(&home, "views").await;
    let last = steps(&mut history, 5).await;
    caught_up(&again, last).await;
    assert_eq!(stopped(&again), ["groups"], "tried again at the start, and met again");
}

pub(crate) async fn an_event_of_an_unknown_type_is_not_passed_over(home: Home) {
    let mut history = History::begin(7).await;
    steps(&mut history, 10).await;
    let stream = StreamId::group(history.groups[0].id);
    history.log.append_raw(&workspace("acme"), vec![(stream, raw("group.from-tomorrow", "{}"))]).await;
    let last = steps(&mut history, 10).await;
    let views = history.log.open(&home, "views").await;
    caught_up(&views, last).await;
    assert_eq!(
        stopped(&views),
        ["groups", "memberships", "external_ids", "imports", "media", "mentions"],
        "activity counts it"
    );
}
