//! An import is worked on by one node at a time, and by another one when that one dies or stalls.

use bytes::Bytes;
use futures::{StreamExt, stream};
use rollbook_app::commands::NewGroup;
use rollbook_app::imports::options::{Hook, points};
use rollbook_app::imports::{ImportOptions, ImportWorker};
use rollbook_app::{App, Call};
use rollbook_domain::{GroupId, StreamId};

use super::jobs::{Asked, Trade, is_not_changed_by_who_comes_back, is_taken_over_from_the_dead};

struct Imports;

impl Trade for Imports {
    const RIGHT: &'static str = "import";
    const HISTORY: &'static [&'static str] =
        &["group.created", "group.import-requested", "group.members-added", "group.import-succeeded"];

    type Worker = ImportWorker;

    fn start(app: App, hook: Hook) -> ImportWorker {
        ImportWorker::start(app, ImportOptions { hook: Some(hook), ..ImportOptions::default() })
    }

    async fn stop(worker: ImportWorker) {
        worker.stop().await;
    }

    async fn ask(app: &App, call: &Call) -> Asked {
        let new = NewGroup { name: "riders".into(), awaiting_import: true, ..NewGroup::default() };
        let group = app.create_group(call, new).await.unwrap().outcome.id;
        let content = stream::iter([Ok(Bytes::from_static(b"31\n207\n3305\n"))]).boxed();
        let stored = app.store_import(content, 1_000, "user", "member").await.unwrap();
        let job = app.request_import(call, group, None, stored).await.unwrap().outcome.job;
        Asked { job: job.to_string(), stream: StreamId::group(group) }
    }

    async fn check(app: &App, asked: &Asked) {
        let workspace = "acme".parse().unwrap();
        app.wait_for_workspace(&workspace).await.unwrap();
        let group = app.queries().group(&workspace, GroupId(asked.stream.id)).await.unwrap().unwrap();
        assert_eq!(group.read().unwrap().member_count, 3);
    }
}

#[test]
fn another_node_takes_over_when_one_dies() {
    is_taken_over_from_the_dead::<Imports>(points::VALIDATED);
}

#[test]
fn a_node_that_stalled_changes_nothing_when_it_comes_back() {
    is_not_changed_by_who_comes_back::<Imports>(points::VALIDATED);
}
