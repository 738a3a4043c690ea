//! Appends that fail, on a stand-in that refuses them before a real log sees them.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};

use async_trait::async_trait;
use futures::future::join_all;
use rollbook_app::AppError;
use rollbook_app::feed::FeedFilter;
use rollbook_app::history::{HistoryFilter, Turn};
use rollbook_domain::group::commands::Existing;
use rollbook_domain::{ClaimKey, SequenceKey, StreamId, Timestamp, WorkspaceName};
use rollbook_store::{
    Append, Capabilities, EventStore, MemoryStore, Pending, Position, Reading, Recorded, Snapshot, StoreError,
    StoredAnswer,
};
use tokio::sync::watch;
use uuid::Uuid;

use super::rig::{Rig, add};

/// Looks at each append on the thread that decided it; gives why it fails.
pub(super) type Fault = Box<dyn Fn(&Append) -> Option<StoreError> + Send + Sync>;

/// A log whose disk is full for as many appends as it is told, or that fails in another way.
#[derive(Default)]
pub(super) struct Failing {
    log: MemoryStore,
    failures: AtomicUsize,
    pub(super) fault: OnceLock<Fault>,
    /// What everybody is told of the head, where it does not move.
    still: OnceLock<watch::Sender<Position>>,
}

#[async_trait]
impl EventStore for Failing {
    fn capabilities(&self) -> Capabilities {
        self.log.capabilities()
    }

    fn epoch(&self) -> u32 {
        self.log.epoch()
    }

    fn submit(&self, append: Append) -> Pending {
        if let Some(error) = self.fault.get().and_then(|fault| fault(&append)) {
            return Pending::ready(Err(error));
        }
        let failing = self.failures.fetch_update(Ordering::AcqRel, Ordering::Acquire, |left| left.checked_sub(1));
        match failing {
            Ok(_) => Pending::ready(Err(StoreError::Unavailable("the disk is full".into()))),
            Err(_) => self.log.submit(append),
        }
    }

    fn head(&self) -> watch::Receiver<Position> {
        self.still.get().map_or_else(|| self.log.head(), watch::Sender::subscribe)
    }

    async fn current_head(&self) -> Result<Position, StoreError> {
        self.log.current_head().await
    }

    async fn read_stream(&self, stream: StreamId, version: u64, limit: usize) -> Result<Reading, StoreError> {
        self.log.read_stream(stream, version, limit).await
    }

    async fn versions(&self, streams: &[StreamId]) -> Result<Vec<u64>, StoreError> {
        self.log.versions(streams).await
    }

    async fn read_log(&self, position: Position, limit: usize) -> Result<Reading, StoreError> {
        self.log.read_log(position, limit).await
    }

    async fn read_log_backwards(&self, position: Position, limit: usize) -> Result<Vec<Recorded>, StoreError> {
        self.log.read_log_backwards(position, limit).await
    }

    async fn position_at(&self, at: Timestamp) -> Result<Position, StoreError> {
        self.log.position_at(at).await
    }

    async fn workspace_head(&self, workspace: &WorkspaceName) -> Result<Position, StoreError> {
        self.log.workspace_head(workspace).await
    }

    async fn draw_numbers(&self, sequence: &SequenceKey, count: u32) -> Result<u32, StoreError> {
        self.log.draw_numbers(sequence, count).await
    }

    async fn claim_owners(&self, keys: &[ClaimKey]) -> Result<Vec<Option<String>>, StoreError> {
        self.log.claim_owners(keys).await
    }

    async fn find_command(&self, command_id: Uuid) -> Result<Option<Position>, StoreError> {
        self.log.find_command(command_id).await
    }

    async fn find_answer(&self, scope: &str, key: &str) -> Result<Option<StoredAnswer>, StoreError> {
        self.log.find_answer(scope, key).await
    }

    async fn load_snapshot(&self, stream: StreamId) -> Result<Option<Snapshot>, StoreError> {
        self.log.load_snapshot(stream).await
    }

    async fn save_snapshot(&self, stream: StreamId, snapshot: Snapshot) -> Result<(), StoreError> {
        self.log.save_snapshot(stream, snapshot).await
    }
}

#[tokio::test]
async fn what_failed_to_commit_is_forgotten() {
    let store = Arc::new(Failing::default());
    let rig = Rig::on(Arc::clone(&store) as Arc<dyn EventStore>, tempfile::tempdir().unwrap()).await;
    let group = rig.group("divers").await;
    store.failures.store(1, Ordering::Release);
    let lost = rig.app.add_members(&rig.call, group, None, add(&["asha"], Existing::Strict)).await;
    assert!(matches!(lost, Err(AppError::Unavailable(_))), "{lost:?}");
    let done = rig.app.add_members(&rig.call, group, None, add(&["asha"], Existing::Strict)).await.unwrap();
    assert_eq!((done.outcome.applied, done.version), (1, 2));
}

/// Commands are decided on the states that pending ones leave; when one of those is lost, so is what hung on it, and
/// nobody is told what never came true.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_acknowledged_is_there_and_nothing_else() {
    let store = Arc::new(Failing::default());
    let rig = Rig::on(Arc::clone(&store) as Arc<dyn EventStore>, tempfile::tempdir().unwrap()).await;
    let group = rig.group("divers").await;
    let ids: Vec<_> = (0..100).map(|n| n.to_string()).collect();
    store.failures.store(30, Ordering::Release);
    let outcomes =
        join_all(ids.iter().map(|id| rig.app.add_members(&rig.call, group, None, add(&[id], Existing::Strict)))).await;
    let acknowledged = outcomes.iter().filter(|outcome| outcome.is_ok()).count();
    assert!(acknowledged < 100, "some of them were lost");
    let turn = Turn { after: None, newest_first: false, limit: 1_000 };
    let history = rig.app.group_history(&rig.call.workspace, group, &HistoryFilter::default(), turn).await.unwrap();
    assert_eq!(history.unwrap().events.len(), acknowledged + 1);
    for (id, outcome) in ids.iter().zip(&outcomes) {
        let again = rig.app.add_members(&rig.call, group, None, add(&[id], Existing::Strict)).await;
        assert_eq!(again.is_ok(), outcome.is_err(), "member {id}");
    }
}

/// Pages are read from rows, which are there an instant before anybody is told of them.
#[tokio::test]
async fn a_position_that_nobody_was_told_of_yet_is_not_in_the_future() {
    let store = Arc::new(Failing::default());
    let rig = Rig::on(Arc::clone(&store) as Arc<dyn EventStore>, tempfile::tempdir().unwrap()).await;
    rig.group("divers").await;
    store.still.set(watch::Sender::new(*store.log.head().borrow())).unwrap();
    rig.group("climbers").await;
    let page = rig.app.events(&rig.call.workspace, Position(0), 100, &FeedFilter::default()).await.unwrap();
    assert!(page.next > *store.head().borrow(), "the page goes beyond what was told");
    let handed_out = rig.app.token(page.next).to_string();
    assert_eq!(rig.app.position(&handed_out).await.unwrap(), page.next);
    rig.app.wait_for(rig.app.token(page.next)).await.unwrap();
    let beyond = rig.app.token(Position(page.next.0 + 1)).to_string();
    let refused = rig.app.position(&beyond).await;
    assert!(matches!(refused, Err(AppError::Invalid { field: "position", .. })), "{refused:?}");
}
