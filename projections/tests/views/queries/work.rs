//! Imports, activity and progress.

use rollbook_app::queries::{BucketSize, ImportFilter, Page};
use rollbook_app::rfc3339;
use rollbook_domain::group::GroupEvent;
use rollbook_domain::group::event::*;
use rollbook_domain::progress::{ProgressEvent, ProgressRecord, ProgressRecorded, Score};
use rollbook_domain::{StreamId, Timestamp};

use crate::home::Home;
use crate::support::workspace;

use super::stage::{Stage, added, created, group, reference};

pub(crate) async fn imports_are_listed_newest_first(home: Home) {
    let mut stage = Stage::set(home).await;
    let job = |n: u32| -> rollbook_domain::ObjectId { format!("{n:024x}").parse().unwrap() };
    let requested = |n| {
        let (sha256, member_kind, role) = ("ab".into(), "user".into(), "member".into());
        GroupEvent::from(ImportRequested { job: job(n), sha256, size: 7, signed_at: 9, member_kind, role })
    };
    stage.group(1, vec![created(1, "a", &workspace("acme")), requested(1)]).await;
    stage.group(2, vec![created(2, "b", &workspace("acme")), requested(2)]).await;
    stage.group(1, vec![ImportRetried { job: job(1), retries: 1, reason: "away".into() }.into()]).await;
    let one = stage.queries().import(&stage.acme, &job(1)).await.unwrap().unwrap().read().unwrap();
    assert_eq!((one.retries, one.reason), (1, None), "it has not failed yet");
    stage.group(1, vec![ImportFailed { job: job(1), reason: "line 7".into() }.into(), requested(3)]).await;
    let list = async |filter: ImportFilter| {
        let slice = stage.queries().imports(&stage.acme, &filter, &Page::first(9)).await.unwrap();
        slice.items.iter().map(|item| item.value.read().unwrap().job).collect::<Vec<_>>()
    };
    let none = ImportFilter::default;
    assert_eq!(list(none()).await, [job(3), job(2), job(1)]);
    assert_eq!(list(ImportFilter { group: Some(group(1)), ..none() }).await, [job(3), job(1)]);
    let pending = Some(rollbook_domain::group::ImportStatus::Pending);
    assert_eq!(list(ImportFilter { status: pending, ..none() }).await, [job(3), job(2)]);
    assert_eq!(list(ImportFilter { groups: Some(vec![group(2)]), ..none() }).await, [job(2)]);
    assert!(list(ImportFilter { groups: Some(vec![]), ..none() }).await.is_empty());
}

pub(crate) async fn activity_is_counted_by_day_and_kind(home: Home) {
    let mut stage = Stage::set(home).await;
    stage.group(1, vec![created(1, "a", &workspace("acme"))]).await;
    for _ in 0..6 {
        stage.group(1, vec![GroupSuspended {}.into(), GroupReactivated {}.into()]).await;
    }
    let at = |text: &str| rfc3339::parse(text).unwrap();
    let (from, to) = (at("2024-03-01T00:00:00Z"), at("2024-04-01T00:00:00Z"));
    let counted = async |size| {
        let buckets = stage.queries().activity(&stage.acme, group(1), from, to, size).await.unwrap();
        buckets.into_iter().map(|b| (rfc3339::format(b.from)[..10].to_owned(), b.kind, b.count)).collect::<Vec<_>>()
    };
    let month = counted(BucketSize::Month).await;
    let row = |kind: &str, count| ("2024-03-01".to_owned(), kind.to_owned(), count);
    assert_eq!(month, [row("group.created", 1), row("group.reactivated", 6), row("group.suspended", 6)]);
    let days = counted(BucketSize::Day).await;
    assert_eq!(days.iter().map(|(_, _, count)| count).sum::<u64>(), 13);
    assert!(days.len() > 3 && days.is_sorted());
    let none = stage.queries().activity(&workspace("zeta"), group(1), from, to, BucketSize::Day).await.unwrap();
    assert!(none.is_empty());
}

pub(crate) async fn progress_of_active_members_is_summed_up(home: Home) {
    let mut stage = Stage::set(home).await;
    stage.group(1, vec![created(1, "a", &workspace("acme")), added("user", &["a", "b", "c"], "member")]).await;
    stage.group(1, vec![MembersSuspended { kind: "user".into(), ids: vec!["c".into()] }.into()]).await;
    let record = |member: &str, batch: &str, completed_count, at| ProgressRecord {
        member: reference(member),
        activity: reference("course:do_900"),
        batch: batch.into(),
        enrolled: true,
        completed_count,
        scores: [("s".to_owned(), Score { score: 8.5, max: 10.0, attempts: 2 })].into(),
        at: Timestamp::from_micros(at),
    };
    let stream = StreamId::progress(&stage.acme, &reference("course:do_900"));
    for records in [
        vec![record("user:a", "b1", 4, 20), record("user:a", "b1", 9, 10), record("user:a", "b2", 1, 30)],
        vec![record("user:b", "b1", 2, 15), record("user:c", "b1", 50, 90), record("user:d", "b1", 50, 90)],
        vec![record("user:a", "b1", 7, 19)],
    ] {
        let recorded = ProgressEvent::Recorded(ProgressRecorded { workspace: stage.acme.clone(), records });
        stage.on(stream, vec![recorded.into()]).await;
    }
    let sum = stage.queries().activity_aggregate(&stage.acme, group(1), "do_900").await.unwrap();
    assert_eq!((sum.enrolment_count, sum.completed_count), (2, 4 + 1 + 2), "the newest of each, active members only");
    assert_eq!(sum.updated_at, Some(Timestamp::from_micros(30)));
    assert_eq!(sum.members.len(), 3);
    let none = stage.queries().activity_aggregate(&stage.acme, group(1), "do_901").await.unwrap();
    assert_eq!((none.enrolment_count, none.updated_at), (0, None));
}
