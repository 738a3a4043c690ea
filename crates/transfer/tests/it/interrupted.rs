//! An import that ends in the middle: the log is not served, and the same import finishes it.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use async_trait::async_trait;
use rollbook_domain::{ClaimKey, SequenceKey, StreamId, Timestamp, WorkspaceName};
use rollbook_store::{
    Append, Capabilities, EventStore, Ledger, MemoryStore, Pending, Position, Reading, Recorded, Snapshot, StoreError,
    StoredAnswer,
};
use rollbook_transfer::{Form, TransferError, unfinished};
use tokio::sync::watch;
use uuid::Uuid;

use crate::history::{events, export, import, kept, log};

/// A log that takes some appends and is away then.
struct Failing {
    inner: Arc<MemoryStore>,
    left: AtomicUsize,
}

#[async_trait]
impl EventStore for Failing {
    fn capabilities(&self) -> Capabilities {
        self.inner.capabilities()
    }

    fn epoch(&self) -> u32 {
        self.inner.epoch()
    }

    fn submit(&self, append: Append) -> Pending {
        let left = self.left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(1));
        match left {
            Ok(_) => self.inner.submit(append),
            Err(_) => Pending::ready(Err(StoreError::Unavailable("pulled out".into()))),
        }
    }

    fn head(&self) -> watch::Receiver<Position> {
        self.inner.head()
    }

    async fn current_head(&self) -> Result<Position, StoreError> {
        self.inner.current_head().await
    }

    async fn read_stream(&self, stream: StreamId, version: u64, limit: usize) -> Result<Reading, StoreError> {
        self.inner.read_stream(stream, version, limit).await
    }

    async fn versions(&self, streams: &[StreamId]) -> Result<Vec<u64>, StoreError> {
        self.inner.versions(streams).await
    }

    async fn read_log(&self, position: Position, limit: usize) -> Result<Reading, StoreError> {
        self.inner.read_log(position, limit).await
    }

    async fn read_log_backwards(&self, position: Position, limit: usize) -> Result<Vec<Recorded>, StoreError> {
        self.inner.read_log_backwards(position, limit).await
    }

    async fn position_at(&self, at: Timestamp) -> Result<Position, StoreError> {
        self.inner.position_at(at).await
    }

    async fn workspace_head(&self, workspace: &WorkspaceName) -> Result<Position, StoreError> {
        self.inner.workspace_head(workspace).await
    }

    async fn draw_numbers(&self, sequence: &SequenceKey, count: u32) -> Result<u32, StoreError> {
        self.inner.draw_numbers(sequence, count).await
    }

    async fn claim_owners(&self, keys: &[ClaimKey]) -> Result<Vec<Option<String>>, StoreError> {
        self.inner.claim_owners(keys).await
    }

    async fn find_command(&self, command_id: Uuid) -> Result<Option<Position>, StoreError> {
        self.inner.find_command(command_id).await
    }

    async fn find_answer(&self, scope: &str, key: &str) -> Result<Option<StoredAnswer>, StoreError> {
        self.inner.find_answer(scope, key).await
    }

    async fn ledger(&self) -> Result<Option<Box<dyn Ledger>>, StoreError> {
        self.inner.ledger().await
    }

    async fn load_snapshot(&self, stream: StreamId) -> Result<Option<Snapshot>, StoreError> {
        self.inner.load_snapshot(stream).await
    }

    async fn save_snapshot(&self, stream: StreamId, snapshot: Snapshot) -> Result<(), StoreError> {
        self.inner.save_snapshot(stream, snapshot).await
    }
}

#[tokio::test]
async fn it_is_finished_by_the_same_import_wherever_it_was_interrupted() {
    let source = log().await;
    let file = export(&*source, Form::Zstd).await;
    let mut appends = 0;
    loop {
        let inner = Arc::new(MemoryStore::default());
        let failing = Failing { inner: Arc::clone(&inner), left: AtomicUsize::new(appends) };
        if import(&failing, &file).await.is_ok() {
            break;
        }
        assert_eq!(unfinished(&*inner).await.unwrap(), appends > 0, "after {appends} appends");
        import(&*inner, &file).await.unwrap();
        assert_eq!(events(&*inner).await, events(&*source).await, "after {appends} appends");
        assert_eq!(kept(&*inner).await, kept(&*source).await, "after {appends} appends");
        assert!(!unfinished(&*inner).await.unwrap());
        appends += 1;
    }
    assert!(appends > 24, "{appends}");
}

#[tokio::test]
async fn a_half_filled_log_takes_no_other_file_and_is_not_exported() {
    let inner = Arc::new(MemoryStore::default());
    let failing = Failing { inner: Arc::clone(&inner), left: AtomicUsize::new(5) };
    import(&failing, &export(&*log().await, Form::Zstd).await).await.unwrap_err();
    let other = export(&MemoryStore::default(), Form::Zstd).await;
    assert!(matches!(import(&*inner, &other).await, Err(TransferError::OtherImport)));
    let refused = rollbook_transfer::export(&*inner, Vec::new(), Form::Zstd, &mut |_, _, _| {}).await;
    assert!(matches!(refused, Err(TransferError::Unfinished)));
}

#[tokio::test]
async fn a_log_that_others_write_meanwhile_is_given_up() {
    let inner = Arc::new(MemoryStore::default());
    let file = export(&*log().await, Form::Zstd).await;
    let failing = Failing { inner: Arc::clone(&inner), left: AtomicUsize::new(3) };
    import(&failing, &file).await.unwrap_err();
    let mut foreign = crate::history::appends().pop().unwrap();
    foreign.meta.command_id = Uuid::from_u128(4_711);
    foreign.writes[0].expected = rollbook_store::Expected::Any;
    inner.submit(foreign).await.unwrap();
    import(&*inner, &file).await.unwrap_err();
    assert!(unfinished(&*inner).await.unwrap(), "nobody serves it");
}
