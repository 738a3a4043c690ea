//! A process that ends between the event and the last trace: the next one goes on where it was.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use rollbook_app::commands::{NewSubject, SubjectName};
use rollbook_app::erasure::{EraseWorker, Forget};
use rollbook_app::files::NoFiles;
use rollbook_app::{App, AppError, AppParts, Call, RandomIds, SystemClock};
use rollbook_domain::{Actor, Policy, Reference};
use rollbook_projections::{Views, ViewsConfig};
use rollbook_seal::{KeyStore, Keyring, Owner, SealedStore, StoredKey};
use rollbook_store::{EventStore, Position, StoreError};
use rollbook_store_sqlite::{Options, SqliteKeys, SqliteStore};
use tokio::sync::mpsc;
use uuid::Uuid;

use super::traces::{Person, files_with};

/// Where the process ends.
#[derive(Clone, Copy, PartialEq)]
enum Point {
    BeforeKeys,
    BeforeViews,
    Nowhere,
}

/// Says that the point is reached, and goes no further.
struct Stopping {
    keys: SqliteKeys,
    views: Arc<Views>,
    at: Point,
    reached: mpsc::UnboundedSender<()>,
}

impl Stopping {
    async fn pass(&self, point: Point) {
        if self.at == point {
            self.reached.send(()).unwrap();
            std::future::pending::<()>().await;
        }
    }
}

#[async_trait]
impl Forget for Stopping {
    async fn forget(&self) -> Result<(), AppError> {
        self.pass(Point::BeforeViews).await;
        self.views.forget().await.map_err(|error| AppError::Unavailable(error.to_string()))
    }
}

#[async_trait]
impl KeyStore for Stopping {
    async fn mark(&self, fresh: &[u8]) -> Result<Vec<u8>, StoreError> {
        self.keys.mark(fresh).await
    }

    async fn find(&self, ids: &[Uuid]) -> Result<Vec<StoredKey>, StoreError> {
        self.keys.find(ids).await
    }

    async fn of_owner(&self, owner: &Owner) -> Result<Vec<Uuid>, StoreError> {
        self.keys.of_owner(owner).await
    }

    async fn named(&self, owners: &[Owner]) -> Result<Vec<StoredKey>, StoreError> {
        self.keys.named(owners).await
    }

    async fn add(&self, keys: &[StoredKey]) -> Result<Vec<StoredKey>, StoreError> {
        self.keys.add(keys).await
    }

    async fn discard(&self, ids: &[Uuid]) -> Result<(), StoreError> {
        self.keys.discard(ids).await
    }

    async fn destroy(&self, ids: &[Uuid]) -> Result<(), StoreError> {
        self.pass(Point::BeforeKeys).await;
        self.keys.destroy(ids).await
    }

    async fn followed(&self, epoch: u32) -> Result<Position, StoreError> {
        self.keys.followed(epoch).await
    }

    async fn follow(&self, epoch: u32, position: Position) -> Result<(), StoreError> {
        self.keys.follow(epoch, position).await
    }
}

struct Process {
    app: App,
    views: Arc<Views>,
    worker: EraseWorker,
    reached: mpsc::UnboundedReceiver<()>,
}

impl Process {
    async fn start(folder: &Path, at: Point) -> Self {
        let log: Arc<dyn EventStore> = Arc::new(SqliteStore::open(&folder.join("log.db"), Options::default()).unwrap());
        let (told, reached) = mpsc::unbounded_channel();
        let keys = || SqliteKeys::open(&folder.join("keys.db")).unwrap();
        // The views are read through keys of their own, so that both ends of the worker can be stopped.
        let ring = Arc::new(Keyring::open(Arc::new(keys()), &[7; 32]).await.unwrap());
        let store: Arc<dyn EventStore> = Arc::new(SealedStore::new(log, ring));
        let views = ViewsConfig::sqlite(folder.join("views.db")).unwrap();
        let views = Arc::new(Views::open(views, Arc::clone(&store)).await.unwrap());
        let app = App::new(AppParts {
            store,
            queries: Arc::clone(&views.queries),
            projected: views.projected.clone(),
            people: rollbook_app::People::default(),
            files: Arc::new(NoFiles),
            clock: Arc::new(SystemClock),
            ids: Arc::new(RandomIds::default()),
            secret: [7; 32],
            cache_bytes: 1 << 20,
            read_wait: Duration::from_secs(20),
        });
        let stopping = || Stopping { keys: keys(), views: Arc::clone(&views), at, reached: told.clone() };
        let ring = Arc::new(Keyring::open(Arc::new(stopping()), &[7; 32]).await.unwrap());
        let worker = EraseWorker::start(app.clone(), ring, Arc::new(stopping()));
        Self { app, views, worker, reached }
    }

    async fn end(self) {
        self.worker.stop().await;
        self.views.stop().await;
    }
}

async fn erased_across(point: Point) {
    let folder = tempfile::tempdir().unwrap();
    let call = Call::new("acme".parse().unwrap(), Actor::new("operator"), Policy::NATIVE);
    let (person, reference) = (Person::number(9), Reference::new("user", "asha").unwrap());
    let mut process = Process::start(folder.path(), point).await;
    let new = NewSubject {
        kind: "user".into(),
        id: SubjectName::Given("asha".into()),
        name: Some(person.name.clone()),
        status: rollbook_domain::subject::SubjectStatus::Active,
        attributes: [("email".to_owned(), person.email.clone().into())].into(),
    };
    process.app.register_subject(&call, new).await.unwrap();
    process.app.wait_for_all().await.unwrap();
    let (app, asked) = (process.app.clone(), call.clone());
    let asking = tokio::spawn(async move { app.erase_subject(&asked, &reference).await });
    process.reached.recv().await.unwrap();
    process.app.wait_for_all().await.unwrap();
    let traces = files_with(folder.path(), &person.texts());
    assert!(!traces.is_empty(), "there was something to go on with");
    asking.abort();
    asking.await.unwrap_err();
    process.end().await;

    let process = Process::start(folder.path(), Point::Nowhere).await;
    let reference = Reference::new("user", "asha").unwrap();
    let again = process.app.erase_subject(&call, &reference).await.unwrap();
    assert!(again.outcome.complete);
    assert!(files_with(folder.path(), &person.texts()).is_empty());
    process.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_ended_before_the_key_was_destroyed_is_finished() {
    erased_across(Point::BeforeKeys).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_ended_before_the_views_forgot_is_finished() {
    erased_across(Point::BeforeViews).await;
}
