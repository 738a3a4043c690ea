//! A log, a folder of files, an application and its worker, each of which can be stopped and started again.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use futures::{StreamExt, stream};
use rollbook_app::commands::NewGroup;
use rollbook_app::files::{Content, Files};
use rollbook_app::imports::{ImportOptions, ImportRequest, ImportWorker};
use rollbook_app::views::ImportView;
use rollbook_app::{App, AppError, AppParts, Call, Done, RandomIds, SystemClock};
use rollbook_domain::group::commands::RequestImport;
use rollbook_domain::group::{GroupEvent, ImportStatus};
use rollbook_domain::{Actor, Event, GroupId, ObjectId, Policy, StreamId};
use rollbook_files::ObjectFiles;
use rollbook_store::{EventStore, MemoryStore, Position, Recorded, codec};
use rollbook_store_sqlite::{Options, SqliteStore};
use tokio::sync::watch;

use super::views::{Pending, workspace};

/// The largest upload.
pub(super) const LIMIT: u64 = 1 << 20;

/// See the module.
pub(super) struct Plant {
    pub(super) store: Arc<dyn EventStore>,
    pub(super) files: Arc<dyn Files>,
    pub(super) app: App,
    pub(super) folder: tempfile::TempDir,
    /// Where the log is, if it is in a file.
    _log: Option<tempfile::TempDir>,
}

impl Plant {
    pub(super) fn new() -> Self {
        Self::on(Arc::new(MemoryStore::default()))
    }

    pub(super) fn embedded() -> Self {
        let log = tempfile::tempdir().unwrap();
        let store = SqliteStore::open(&log.path().join("log.db"), Options::default()).unwrap();
        Self { _log: Some(log), ..Self::on(Arc::new(store)) }
    }

    pub(super) fn on(store: Arc<dyn EventStore>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let files: Arc<dyn Files> = Arc::new(ObjectFiles::local(folder.path()).unwrap());
        Self::of(store, files, folder)
    }

    pub(super) fn of(store: Arc<dyn EventStore>, files: Arc<dyn Files>, folder: tempfile::TempDir) -> Self {
        let app = app(&store, &files, Vec::new(), Position::default());
        Self { store, files, app, folder, _log: None }
    }

    /// The same log with the files of another one.
    pub(super) fn beside(self, other: Self) -> Self {
        let app = app(&self.store, &other.files, Vec::new(), Position::default());
        Self { app, files: other.files, folder: other.folder, ..self }
    }

    /// The same log and files in a new process, whose views know these imports at this position.
    pub(super) fn restarted(self, pending: Vec<ImportView>, known: Position) -> Self {
        let app = app(&self.store, &self.files, pending, known);
        Self { app, ..self }
    }

    pub(super) fn worker(&self) -> ImportWorker {
        self.worker_with(|_| {})
    }

    pub(super) fn worker_with(&self, change: impl FnOnce(&mut ImportOptions)) -> ImportWorker {
        let mut options = ImportOptions { backoff: Arc::new(|_| Duration::ZERO), ..ImportOptions::default() };
        change(&mut options);
        ImportWorker::start(self.app.clone(), options)
    }

    pub(super) async fn group(&self) -> GroupId {
        let new = NewGroup { name: "spring-riders".into(), awaiting_import: true, ..NewGroup::default() };
        self.app.create_group(&call(), new).await.unwrap().outcome.id
    }

    pub(super) async fn request(
        &self,
        group: GroupId,
        bytes: impl AsRef<[u8]>,
    ) -> Result<Done<ImportRequest>, AppError> {
        let stored = self.app.store_import(content(bytes.as_ref()), LIMIT, "user", "member").await?;
        self.request_stored(group, stored).await
    }

    /// The first half of a request.
    pub(super) async fn store(&self, bytes: impl AsRef<[u8]>) -> RequestImport {
        self.app.store_import(content(bytes.as_ref()), LIMIT, "user", "member").await.unwrap()
    }

    /// The second half.
    pub(super) async fn request_stored(
        &self,
        group: GroupId,
        stored: RequestImport,
    ) -> Result<Done<ImportRequest>, AppError> {
        self.app.request_import(&call(), group, None, stored).await
    }

    /// What the log says of a group from a version on, once it says something; whole commands.
    async fn events(&self, group: GroupId) -> Vec<(Recorded, GroupEvent)> {
        let reading = self.store.read_stream(StreamId::group(group), 0, 10_000).await.unwrap();
        let decoded = reading.events.into_iter().map(|recorded| match codec::decode(&recorded).unwrap() {
            Event::Group(event) => (recorded, event),
            other => panic!("{other:?}"),
        });
        decoded.collect()
    }

    /// Waits until the log says how a job has ended.
    pub(super) async fn end(&self, group: GroupId, job: &ObjectId) -> GroupEvent {
        let mut head = self.store.head();
        loop {
            head.mark_unchanged();
            let end = self.events(group).await.into_iter().map(|(_, event)| event).find(|event| match event {
                GroupEvent::ImportSucceeded(event) => event.job == *job,
                GroupEvent::ImportFailed(event) => event.job == *job,
                _ => false,
            });
            match end {
                Some(end) => return end,
                None => head.changed().await.unwrap(),
            }
        }
    }

    /// Waits until so many jobs of a group have succeeded; how many members they added.
    pub(super) async fn successes(&self, group: GroupId, count: usize) -> u64 {
        let mut head = self.store.head();
        loop {
            head.mark_unchanged();
            let events = self.events(group).await.into_iter().map(|(_, event)| event);
            let added = events.filter_map(|event| match event {
                GroupEvent::ImportSucceeded(event) => Some(event.added),
                _ => None,
            });
            let added: Vec<u64> = added.collect();
            if added.len() == count {
                return added.iter().sum();
            }
            head.changed().await.unwrap();
        }
    }

    /// The reason a job has failed for.
    pub(super) async fn failure(&self, group: GroupId, job: &ObjectId) -> String {
        match self.end(group, job).await {
            GroupEvent::ImportFailed(event) => event.reason,
            other => panic!("{other:?}"),
        }
    }

    /// All members there ever were, sorted.
    pub(super) async fn members(&self, group: GroupId) -> Vec<String> {
        let mut members = Vec::new();
        for (_, event) in self.events(group).await {
            if let GroupEvent::MembersAdded(event) = event {
                members.extend(event.ids.iter().map(str::to_owned));
            }
        }
        members.sort();
        members
    }

    /// How often each kind of event happened to a group.
    pub(super) async fn history(&self, group: GroupId) -> BTreeMap<String, usize> {
        let mut kinds = BTreeMap::new();
        for (recorded, _) in self.events(group).await {
            *kinds.entry(recorded.kind.into_owned()).or_default() += 1;
        }
        kinds
    }

    /// The envelope of an event.
    pub(super) async fn recorded(&self, group: GroupId, kind: &str) -> Recorded {
        let mut events = self.events(group).await.into_iter().map(|(recorded, _)| recorded);
        events.find(|recorded| recorded.kind == kind).unwrap()
    }

    /// All stored files, staged ones included; not the marks of logs.
    pub(super) fn stored(&self) -> Vec<String> {
        let mut names = listing(self.folder.path());
        names.retain(|name| u32::from_str_radix(name, 16).is_err());
        names
    }

    /// How many logs keep files here.
    pub(super) fn marks(&self) -> usize {
        listing(self.folder.path()).len() - self.stored().len()
    }
}

/// All files below a folder, sorted.
pub(super) fn listing(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut names: Vec<String> =
        entries
            .flat_map(|path| {
                if path.is_dir() { listing(&path) } else { vec![path.file_name().unwrap().to_str().unwrap().into()] }
            })
            .collect();
    names.sort();
    names
}

fn app(store: &Arc<dyn EventStore>, files: &Arc<dyn Files>, pending: Vec<ImportView>, known: Position) -> App {
    App::new(AppParts {
        store: Arc::clone(store),
        queries: Arc::new(Pending(pending)),
        projected: watch::channel(known).1,
        people: rollbook_app::People::default(),
        files: Arc::clone(files),
        clock: Arc::new(SystemClock),
        ids: Arc::new(RandomIds::default()),
        secret: [7; 32],
        cache_bytes: 64 << 20,
        read_wait: Duration::from_secs(5),
    })
}

pub(super) fn call() -> Call {
    Call::new(workspace(), Actor::new("key:ci"), Policy::NATIVE)
}

pub(super) fn content(bytes: &[u8]) -> Content {
    let pieces: Vec<_> = bytes.chunks(65_536).map(|piece| Ok(Bytes::copy_from_slice(piece))).collect();
    stream::iter(pieces).boxed()
}

/// A request as the view shows it.
pub(super) fn view(recorded: &Recorded) -> ImportView {
    let Event::Group(GroupEvent::ImportRequested(event)) = codec::decode(recorded).unwrap() else {
        panic!("{recorded:?}")
    };
    ImportView {
        job: event.job,
        group_id: GroupId(recorded.stream.id),
        status: ImportStatus::Pending,
        retries: 0,
        reason: None,
        ids: None,
        added: None,
        sha256: event.sha256,
        size: event.size,
        signed_at: event.signed_at,
        member_kind: event.member_kind,
        requested_at: recorded.recorded_at,
        requested_by: recorded.meta.actor.clone(),
        updated_at: recorded.recorded_at,
    }
}
