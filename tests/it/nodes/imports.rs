//! An import is worked on by one node at a time, and by another one when that one dies or stalls.

use std::collections::BTreeMap;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;

use futures::{StreamExt, stream};
use rollbook_app::commands::NewGroup;
use rollbook_app::files::Files;
use rollbook_app::imports::options::points;
use rollbook_app::imports::{ImportOptions, ImportWorker};
use rollbook_app::{App, AppParts, Call, RandomIds, SystemClock};
use rollbook_domain::{Actor, GroupId, ObjectId, Policy, StreamId};
use rollbook_files::ObjectFiles;
use rollbook_projections::{Views, ViewsConfig};
use rollbook_store::EventStore;
use rollbook_store_postgres::{Options, PostgresStore};
use tokio::runtime::{Builder, Runtime};

use crate::fixtures::{Database, Folder, fresh_id, run};

/// A process with a runtime of its own, so that it can die without a farewell.
struct Node {
    runtime: Runtime,
    app: App,
    parts: (Views, ImportWorker, Folder),
    gate: Arc<Gate>,
}

/// Where a job waits once its file is valid, until the test lets it go on.
#[derive(Default)]
struct Gate(Mutex<bool>, Condvar);

impl Gate {
    fn pass(&self) {
        drop(self.1.wait_while(self.0.lock().unwrap(), |open| !*open).unwrap());
    }

    fn open(&self) {
        *self.0.lock().unwrap() = true;
        self.1.notify_all();
    }
}

impl Node {
    fn start(number: usize, log: &str, files: &Folder, reached: Sender<usize>) -> Self {
        let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let (folder, gate) = (Folder::new(), Arc::new(Gate::default()));
        let (app, views) = runtime.block_on(open(log, files, &folder));
        let waiting = Arc::clone(&gate);
        let hook = move |point: &'static str| {
            if point == points::VALIDATED {
                reached.send(number).map_err(std::io::Error::other)?;
                waiting.pass();
            }
            Ok(())
        };
        let options = ImportOptions { hook: Some(Arc::new(hook)), ..ImportOptions::default() };
        let worker = runtime.block_on(async { ImportWorker::start(app.clone(), options) });
        Self { runtime, app, parts: (views, worker, folder), gate }
    }

    /// As `kill -9` does it: its connections end, and nothing is said.
    fn die(self) {
        let Self { runtime, app, parts, .. } = self;
        runtime.shutdown_background();
        std::mem::forget((app, parts));
    }

    /// Ends the node, whose work is done.
    fn end(self) {
        let Self { runtime, app, parts: (views, worker, folder), .. } = self;
        runtime.block_on(async {
            worker.stop().await;
            views.stop().await;
        });
        drop((app, views, folder));
    }

    fn ask_for_import(&self) -> (GroupId, ObjectId) {
        let call = Call::new("acme".parse().unwrap(), Actor::new("key:ci"), Policy::NATIVE);
        self.runtime.block_on(async {
            let new = NewGroup { name: "riders".into(), awaiting_import: true, ..NewGroup::default() };
            let group = self.app.create_group(&call, new).await.unwrap().outcome.id;
            let content = stream::iter([Ok(bytes::Bytes::from_static(b"31\n207\n3305\n"))]).boxed();
            let stored = self.app.store_import(content, 1_000, "user", "member").await.unwrap();
            (group, self.app.request_import(&call, group, None, stored).await.unwrap().outcome.job)
        })
    }

    /// How often each kind of event happened to the group, once the import has ended.
    fn history(&self, group: GroupId) -> BTreeMap<String, usize> {
        let mut head = self.app.store().head();
        self.runtime.block_on(async {
            loop {
                head.mark_unchanged();
                let events = self.app.store().read_stream(StreamId::group(group), 0, 100).await.unwrap().events;
                let mut kinds = BTreeMap::new();
                for event in events {
                    *kinds.entry(event.kind.into_owned()).or_default() += 1;
                }
                if kinds.contains_key("group.import-succeeded") {
                    return kinds;
                }
                head.changed().await.unwrap();
            }
        })
    }
}

async fn open(log: &str, files: &Folder, folder: &Folder) -> (App, Views) {
    let store: Arc<dyn EventStore> = Arc::new(PostgresStore::open(&Options::new(log), fresh_id()).await.unwrap());
    let files: Arc<dyn Files> = Arc::new(ObjectFiles::local(files.path()).unwrap());
    let views = ViewsConfig::sqlite(folder.file("views.db")).unwrap();
    let views = Views::open(views, Arc::clone(&store)).await.unwrap();
    let app = App::new(AppParts {
        store,
        queries: Arc::clone(&views.queries),
        projected: views.projected.clone(),
        people: rollbook_app::People::default(),
        files,
        clock: Arc::new(SystemClock),
        ids: Arc::new(RandomIds::default()),
        secret: [7; 32],
        cache_bytes: 64 << 20,
        read_wait: Duration::from_secs(5),
    });
    (app, views)
}

struct Stage {
    nodes: Vec<Option<Node>>,
    reached: Receiver<usize>,
    group: GroupId,
    job: ObjectId,
    url: String,
    rest: (Runtime, Database, Folder),
}

impl Stage {
    /// Two nodes, one of which works on an import; which one, comes with it.
    fn set() -> (Self, usize) {
        let runtime = Builder::new_current_thread().enable_all().build().unwrap();
        let (database, files) = (runtime.block_on(Database::new()), Folder::new());
        let (url, (sender, reached)) = (database.url(), channel());
        let nodes: Vec<_> = (0..2).map(|number| Some(Node::start(number, &url, &files, sender.clone()))).collect();
        let (group, job) = nodes[0].as_ref().unwrap().ask_for_import();
        let worker = reached.recv().unwrap();
        (Self { nodes, reached, group, job, url, rest: (runtime, database, files) }, worker)
    }

    fn node(&self, number: usize) -> &Node {
        self.nodes[number].as_ref().unwrap()
    }

    /// Somebody else cannot have the job.
    fn is_held(&self) -> bool {
        let (runtime, ..) = &self.rest;
        runtime.block_on(async {
            let other = PostgresStore::open(&Options::new(&self.url), fresh_id()).await.unwrap();
            let name = format!("import/{}", self.job);
            other.take_lease(&name, Duration::from_secs(5)).await.unwrap().is_none()
        })
    }

    fn statement(&self, statement: &str) {
        self.rest.0.block_on(run(&self.url, statement.to_owned()));
    }

    fn check(&self, node: usize) {
        let history = self.node(node).history(self.group);
        let once = |kind: &str| history.get(kind) == Some(&1);
        let kinds = ["group.created", "group.import-requested", "group.members-added", "group.import-succeeded"];
        assert!(kinds.into_iter().all(once) && history.len() == 4, "{history:?}");
    }

    fn end(self) {
        self.nodes.into_iter().flatten().for_each(Node::end);
        let (runtime, database, files) = self.rest;
        drop((database, files, runtime));
    }
}

#[test]
fn another_node_takes_over_when_one_dies() {
    let (mut stage, dead) = Stage::set();
    let heir = 1 - dead;
    assert!(stage.is_held());
    stage.nodes[dead].take().unwrap().die();
    assert_eq!(stage.reached.recv().unwrap(), heir);
    stage.node(heir).gate.open();
    stage.check(heir);
    stage.end();
}

/// Its right has ended without its knowing; what it then does is refused by the log.
#[test]
fn a_node_that_stalled_changes_nothing_when_it_comes_back() {
    let (stage, stalled) = Stage::set();
    let heir = 1 - stalled;
    stage.statement("UPDATE leases SET holder = gen_random_uuid(), ends_at = 'epoch'");
    assert_eq!(stage.reached.recv().unwrap(), heir);
    stage.node(heir).gate.open();
    stage.check(heir);
    stage.node(stalled).gate.open();
    // It has tried by the time it is stopped.
    let Stage { mut nodes, reached, group, job, url, rest } = stage;
    nodes[stalled].take().unwrap().end();
    let stage = Stage { nodes, reached, group, job, url, rest };
    stage.check(heir);
    stage.end();
}
