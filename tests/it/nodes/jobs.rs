//! Two nodes on one log that stand by for one job, each with a runtime of its own in this process, so that one can
//! die without a farewell or stand still.

use std::collections::BTreeMap;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;

use rollbook_app::files::Files;
use rollbook_app::imports::options::Hook;
use rollbook_app::{App, AppParts, Call, RandomIds, SystemClock};
use rollbook_domain::{Actor, Policy, StreamId};
use rollbook_files::ObjectFiles;
use rollbook_projections::{Views, ViewsConfig};
use rollbook_store::EventStore;
use rollbook_store_postgres::{Options, PostgresStore};
use tokio::runtime::{Builder, Runtime};

use crate::fixtures::{Database, Folder, fresh_id, run};

/// What the job is. One more: an implementation, and two tests.
pub(super) trait Trade {
    /// What the rights to such jobs are called.
    const RIGHT: &'static str;
    /// All that happens to the job's stream, each of it once; the last is its end.
    const HISTORY: &'static [&'static str];

    /// Whoever works on such jobs.
    type Worker;

    /// Within the node's runtime.
    fn start(app: App, hook: Hook) -> Self::Worker;

    async fn stop(worker: Self::Worker);

    async fn ask(app: &App, call: &Call) -> Asked;

    /// What the job leaves behind, beside the log.
    async fn check(app: &App, asked: &Asked);
}

/// A job that was asked for.
#[derive(Debug, Clone)]
pub(super) struct Asked {
    pub(super) job: String,
    /// Where its end is written.
    pub(super) stream: StreamId,
}

/// Where a job waits until the test lets it go on.
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

struct Node<T: Trade> {
    runtime: Runtime,
    app: App,
    parts: (Views, T::Worker, Folder),
    gate: Arc<Gate>,
}

impl<T: Trade> Node<T> {
    /// Its work stops at a point, and says so.
    fn start(number: usize, point: &'static str, log: &str, files: &Folder, reached: Sender<usize>) -> Self {
        let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let (folder, gate) = (Folder::new(), Arc::new(Gate::default()));
        let (app, views) = runtime.block_on(open(log, files, &folder));
        let waiting = Arc::clone(&gate);
        let hook = move |at: &'static str| {
            if at == point {
                reached.send(number).map_err(std::io::Error::other)?;
                waiting.pass();
            }
            Ok(())
        };
        let worker = runtime.block_on(async { T::start(app.clone(), Arc::new(hook)) });
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
            T::stop(worker).await;
            views.stop().await;
        });
        drop((app, views, folder));
    }

    /// How often each kind of event happened to the job's stream, once the job has ended.
    fn history(&self, stream: StreamId) -> BTreeMap<String, usize> {
        let mut head = self.app.store().head();
        self.runtime.block_on(async {
            loop {
                head.mark_unchanged();
                let events = self.app.store().read_stream(stream, 0, 100).await.unwrap().events;
                let mut kinds = BTreeMap::new();
                for event in events {
                    *kinds.entry(event.kind.into_owned()).or_default() += 1;
                }
                if T::HISTORY.last().is_some_and(|end| kinds.contains_key(*end)) {
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

/// Two nodes, one of which works on a job.
struct Stage<T: Trade> {
    nodes: [Option<Node<T>>; 2],
    reached: Receiver<usize>,
    asked: Asked,
    url: String,
    rest: (Runtime, Database, Folder),
}

impl<T: Trade> Stage<T> {
    /// With the node that has come to the point.
    fn set(point: &'static str) -> (Self, usize) {
        let runtime = Builder::new_current_thread().enable_all().build().unwrap();
        let (database, files) = (runtime.block_on(Database::new()), Folder::new());
        let (url, (sender, reached)) = (database.url(), channel());
        let nodes = [0, 1].map(|number| Node::<T>::start(number, point, &url, &files, sender.clone()));
        let call = Call::new("acme".parse().unwrap(), Actor::new("key:ci"), Policy::NATIVE);
        let asked = nodes[0].runtime.block_on(T::ask(&nodes[0].app, &call));
        let worker = reached.recv().unwrap();
        (Self { nodes: nodes.map(Some), reached, asked, url, rest: (runtime, database, files) }, worker)
    }

    fn node(&self, number: usize) -> &Node<T> {
        self.nodes[number].as_ref().unwrap()
    }

    /// Somebody else cannot have the job.
    fn is_held(&self) -> bool {
        let (runtime, ..) = &self.rest;
        runtime.block_on(async {
            let other = PostgresStore::open(&Options::new(&self.url), fresh_id()).await.unwrap();
            let name = format!("{}/{}", T::RIGHT, self.asked.job);
            other.take_lease(&name, Duration::from_secs(5)).await.unwrap().is_none()
        })
    }

    fn statement(&self, statement: &str) {
        self.rest.0.block_on(run(&self.url, statement.to_owned()));
    }

    /// Everything happened, and once.
    fn check(&self, number: usize) {
        let node = self.node(number);
        let expected = T::HISTORY.iter().map(|kind| ((*kind).to_owned(), 1)).collect();
        assert_eq!(node.history(self.asked.stream), expected);
        node.runtime.block_on(T::check(&node.app, &self.asked));
    }

    fn end(self) {
        self.nodes.into_iter().flatten().for_each(Node::end);
        let (runtime, database, files) = self.rest;
        drop((database, files, runtime));
    }
}

/// The node that works on it dies at the point; the other one takes over.
pub(super) fn is_taken_over_from_the_dead<T: Trade>(point: &'static str) {
    let (mut stage, dead) = Stage::<T>::set(point);
    let heir = 1 - dead;
    assert!(stage.is_held());
    stage.nodes[dead].take().unwrap().die();
    assert_eq!(stage.reached.recv().unwrap(), heir);
    stage.node(heir).gate.open();
    stage.check(heir);
    stage.end();
}

/// The right of the node that works on it ends without its knowing; what it then does is refused by the log.
pub(super) fn is_not_changed_by_who_comes_back<T: Trade>(point: &'static str) {
    let (mut stage, stalled) = Stage::<T>::set(point);
    let heir = 1 - stalled;
    stage.statement("UPDATE leases SET holder = gen_random_uuid(), ends_at = 'epoch'");
    assert_eq!(stage.reached.recv().unwrap(), heir);
    stage.node(heir).gate.open();
    stage.check(heir);
    stage.node(stalled).gate.open();
    // It has tried by the time it is stopped.
    stage.nodes[stalled].take().unwrap().end();
    stage.check(heir);
    stage.end();
}
