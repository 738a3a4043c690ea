//! Good and bad files.

use rollbook_app::AppError;
use rollbook_app::commands::NewGroup;
use rollbook_domain::Refusal;
use rollbook_domain::group::commands::DeleteGroup;
use rollbook_domain::group::event::ImportSucceeded;
use rollbook_store::Position;

use super::plant::{LIMIT, Plant, call, content};

fn kinds<const N: usize>(kinds: [(&str, usize); N]) -> std::collections::BTreeMap<String, usize> {
    kinds.into_iter().map(|(kind, count)| (kind.to_owned(), count)).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_good_file_makes_its_ids_members_in_one_append() {
    for plant in [Plant::new(), Plant::embedded()] {
        a_good_file(plant).await;
    }
}

async fn a_good_file(plant: Plant) {
    let worker = plant.worker();
    let group = plant.group().await;
    let mut file = String::from("\u{feff}user_id,name\r\n31,Asha\r\n 207 ,\"Ben,\r\nJr.\"\r\n31\r\n\r\n");
    file.extend((1_000..13_000).map(|id| format!("{id}\r\n")));
    let asked = plant.request(group, &file).await.unwrap();
    let job = asked.outcome.job;
    let end = plant.end(group, &job).await;
    assert_eq!(end, ImportSucceeded { job: job.clone(), ids: 12_002, added: 12_002 }.into());
    assert_eq!(plant.members(group).await.len(), 12_002);
    let expected = kinds([
        ("group.created", 1),
        ("group.import-requested", 1),
        ("group.members-added", 2),
        ("group.import-succeeded", 1),
    ]);
    assert_eq!(plant.history(group).await, expected);
    assert_eq!(plant.stored(), [format!("{job}.csv")], "the file is kept for its link");
    let (added, end) =
        (plant.recorded(group, "group.members-added").await, plant.recorded(group, "group.import-succeeded").await);
    assert_eq!(added.meta.command_id, end.meta.command_id);
    worker.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn history_names_the_worker_and_the_command_that_asked() {
    let plant = Plant::new();
    let worker = plant.worker();
    let group = plant.group().await;
    let job = plant.request(group, "a\n").await.unwrap().outcome.job;
    plant.end(group, &job).await;
    let asked = plant.recorded(group, "group.import-requested").await;
    let end = plant.recorded(group, "group.import-succeeded").await;
    assert_eq!((asked.meta.actor.as_str(), end.meta.actor.as_str()), ("key:ci", "system:imports"));
    assert_eq!(end.meta.correlation_id, asked.meta.correlation_id);
    assert_eq!(end.meta.causation_id, Some(asked.meta.command_id));
    worker.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn ids_that_are_members_already_are_merged() {
    let plant = Plant::new();
    let worker = plant.worker();
    let group = plant.group().await;
    let first = plant.request(group, "a\nb\n").await.unwrap().outcome.job;
    plant.end(group, &first).await;
    let second = plant.request(group, "b\nc\nb\n").await.unwrap().outcome.job;
    let end = plant.end(group, &second).await;
    assert_eq!(end, ImportSucceeded { job: second, ids: 2, added: 1 }.into());
    assert_eq!(plant.members(group).await, ["a", "b", "c"]);
    worker.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn bad_content_fails_the_whole_file_and_names_the_line() {
    let plant = Plant::new();
    let worker = plant.worker_with(|options| options.max_ids = 5);
    let group = plant.group().await;
    let long = format!("a\nb\n{}\n", "x".repeat(129));
    let cases: [(&[u8], &str); 11] = [
        (b"", "no ids in file"),
        (b"\xef\xbb\xbfids\n\n\n", "no ids in file"),
        (b"a\n\xff\n", "line 2: not UTF-8"),
        (b"a\nb,\xe2\x82\n", "line 2: not UTF-8"),
        (b"a\nb\xe2\x82", "line 2: not UTF-8"),
        (b"a\nb\n\"c\nd\n", "line 3: unterminated quote"),
        (long.as_bytes(), "line 3: id longer than 128 bytes"),
        (b"a\n\0b\n", "line 2: id with a control character"),
        (b"a\n\"b\nc\"\n", "line 2: id with a control character"),
        (b"\xff\xfea\0\n\0", "line 1: not UTF-8"),
        (b"a\nb\nc\nd\ne\na\nf\n", "line 7: more than 5 ids"),
    ];
    for (file, reason) in cases {
        let job = plant.request(group, file).await.unwrap().outcome.job;
        assert_eq!(plant.failure(group, &job).await, reason);
    }
    assert_eq!(plant.members(group).await, [""; 0]);
    let expected =
        kinds([("group.created", 1), ("group.import-requested", cases.len()), ("group.import-failed", cases.len())]);
    assert_eq!(plant.history(group).await, expected, "bad content is not tried again");
    worker.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_file_of_a_refused_request_is_deleted() {
    let plant = Plant::new();
    let group = plant.group().await;
    plant.app.delete_group(&call(), group, None, DeleteGroup::default()).await.unwrap();
    let refused = plant.request(group, "a\n").await.unwrap_err();
    assert!(matches!(refused, AppError::Refused(Refusal::UnknownGroup)), "{refused:?}");
    assert_eq!(plant.stored(), [""; 0]);
    let large = vec![b'x'; usize::try_from(LIMIT).unwrap() + 1];
    let refused = plant.request(group, large).await.unwrap_err();
    assert!(matches!(refused, AppError::TooLarge), "{refused:?}");
    assert_eq!(plant.stored(), [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_repeated_request_has_one_job_and_one_file() {
    let plant = Plant::new();
    let group = plant.group().await;
    let idempotency = rollbook_app::Idempotency { key: "k1".into(), fingerprint: [1; 32] };
    let call = rollbook_app::Call { idempotency: Some(idempotency), ..call() };
    let mut jobs = Vec::new();
    for _ in 0..2 {
        let stored = plant.app.store_import(content(b"a\n"), LIMIT, "user", "member").await.unwrap();
        jobs.push(plant.app.request_import(&call, group, None, stored).await.unwrap().outcome.job);
    }
    assert_eq!(jobs[0], jobs[1]);
    assert_eq!(plant.stored(), [format!("{}.csv", jobs[0])]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_thousand_requests_of_one_file_have_one_result() {
    let plant = Plant::new();
    let worker = plant.worker();
    let group = plant.group().await;
    let asked = (0..1_000).map(|_| plant.request(group, "a\nb\nc\n"));
    let asked = futures::future::join_all(asked).await;
    assert!(asked.iter().all(Result::is_ok));
    assert_eq!(plant.successes(group, 1_000).await, 3);
    assert_eq!(plant.members(group).await, ["a", "b", "c"]);
    worker.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_group_may_be_made_with_its_file() {
    let plant = Plant::new();
    let worker = plant.worker();
    let stored = plant.app.store_import(content(b"a\n"), LIMIT, "user", "member").await.unwrap();
    let job = stored.job.clone();
    let new = NewGroup { name: "riders".into(), awaiting_import: true, import: Some(stored), ..NewGroup::default() };
    let made = plant.app.create_group(&call(), new).await;
    plant.app.settle_import(&job, made.as_ref().map(|_| Some(&job))).await;
    let made = made.unwrap();
    assert!(made.position > Position::default());
    plant.end(made.outcome.id, &job).await;
    assert_eq!(plant.members(made.outcome.id).await, ["a"]);
    worker.stop().await;
}
