//! Warm states. A state may be ahead of the log by appends that are still pending, and behind it by appends that were
//! on their way when it was loaded and whose commands nobody waits for any more, or whose slot was evicted. Expected
//! versions keep both safe, and an append that was decided on a state and succeeds proves it: whatever went before has
//! had its turn. What is decided on an unproven state without appending is compared with the log (`confirm.rs`).

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};

use moka::sync::Cache;
use rollbook_domain::{Decider, StreamId};
use rollbook_store::{EventStore, Snapshot, StoreError, codec};
use tokio::sync::{Mutex, OwnedMutexGuard};
use uuid::Uuid;

const PAGE: usize = 1_000;

/// The states of one kind of stream.
pub(crate) struct Streams<D: Decider> {
    store: Arc<dyn EventStore>,
    slots: Cache<Uuid, Arc<Slot<D>>>,
}

/// One stream's state and what is known of its health.
pub(crate) struct Slot<D> {
    state: Arc<Mutex<State<D>>>,
    /// Appends that are decided on this state and not yet durable.
    pending: AtomicUsize,
    /// An append failed, so the state may hold what never happened.
    stale: AtomicBool,
    /// Which loading of the state this is, and which one an append has proven.
    load: AtomicU64,
    proven: AtomicU64,
    weight: AtomicUsize,
}

/// A state and the version it stands for; ahead of the log while appends are pending.
#[derive(Default)]
pub(crate) struct State<D> {
    pub(crate) value: D,
    pub(crate) version: u64,
    loaded: bool,
    snapshot: SnapshotAge,
}

/// How much has happened since the last snapshot.
#[derive(Default)]
struct SnapshotAge {
    events: u64,
    bytes: usize,
}

/// A locked state with its slot.
pub(crate) struct Held<D> {
    pub(crate) slot: Arc<Slot<D>>,
    pub(crate) state: OwnedMutexGuard<State<D>>,
}

impl<D: Decider + Sync> Streams<D> {
    pub(crate) fn new(store: Arc<dyn EventStore>, capacity_bytes: u64) -> Self {
        let weigh =
            |_: &Uuid, slot: &Arc<Slot<D>>| u32::try_from(slot.weight.load(Ordering::Relaxed)).unwrap_or(u32::MAX);
        Self { store, slots: Cache::builder().max_capacity(capacity_bytes).weigher(weigh).build() }
    }

    /// Locks a stream's state, loading it if it is cold or stale.
    pub(crate) async fn hold(&self, id: Uuid) -> Result<Held<D>, StoreError> {
        let slot = self.slots.get_with(id, || Arc::new(Slot::default()));
        let mut state = Arc::clone(&slot.state).lock_owned().await;
        if slot.stale.swap(false, Ordering::AcqRel) {
            *state = State::default();
        }
        if !state.loaded {
            slot.load.fetch_add(1, Ordering::SeqCst);
            *state = self.load(id).await?;
            slot.weight.store(state.value.weight(), Ordering::Relaxed);
            // Whoever waited for an evicted slot brings it back: it is the one that is up to date.
            self.slots.insert(id, Arc::clone(&slot));
        }
        Ok(Held { slot, state })
    }

    /// The same, as the log has it now, for who looks at the state without deciding anything.
    pub(crate) async fn hold_current(&self, id: Uuid) -> Result<Held<D>, StoreError> {
        let held = self.hold(id).await?;
        if !held.slot.settled() || (held.slot.proven() && !self.store.capabilities().shared) {
            return Ok(held);
        }
        let stream = StreamId { category: D::CATEGORY, id };
        if self.store.versions(&[stream]).await? == [held.state.version] {
            return Ok(held);
        }
        held.slot.spoil();
        drop(held);
        self.hold(id).await
    }

    /// Locks the state of a stream that cannot exist yet.
    pub(crate) fn hold_new(&self, id: Uuid) -> Held<D> {
        let slot = Arc::new(Slot::default());
        let state = Arc::clone(&slot.state).try_lock_owned();
        let mut state = state.unwrap_or_else(|_| unreachable!("nobody else has the new slot"));
        state.loaded = true;
        self.slots.insert(id, Arc::clone(&slot));
        Held { slot, state }
    }

    /// Lets go of what is kept of a stream.
    pub(crate) fn forget(&self, id: Uuid) {
        self.slots.invalidate(&id);
    }

    /// Tells the cache how large a state has become.
    pub(crate) fn reweigh(&self, id: Uuid, slot: &Arc<Slot<D>>, state: &State<D>) {
        let (before, now) = (slot.weight.load(Ordering::Relaxed), state.value.weight());
        if now > before + before / 4 || now < before / 2 {
            slot.weight.store(now, Ordering::Relaxed);
            self.slots.insert(id, Arc::clone(slot));
        }
    }

    async fn load(&self, id: Uuid) -> Result<State<D>, StoreError> {
        let stream = StreamId { category: D::CATEGORY, id };
        let mut state = State::<D> { loaded: true, ..State::default() };
        if let Some(snapshot) = self.store.load_snapshot(stream).await?
            && let Some(value) = D::restore(&snapshot.state)
        {
            state.value = value;
            state.version = snapshot.version;
        }
        loop {
            let page = self.store.read_stream(stream, state.version, PAGE).await?;
            for recorded in &page.events {
                let event = codec::decode(recorded).map_err(|error| StoreError::Corrupt(error.to_string()))?;
                if let Some(event) = D::own(event) {
                    state.value.evolve(&event);
                }
                state.version = recorded.version;
                state.aged(recorded.payload.len());
            }
            if page.at_end {
                return Ok(state);
            }
        }
    }
}

impl<D: Decider> State<D> {
    /// Takes in a decided event, as if it had happened.
    pub(crate) fn advance(&mut self, event: &D::Event) {
        self.value.evolve(event);
        self.version += 1;
    }

    /// The state as a snapshot, when enough has happened since the last one.
    pub(crate) fn due_snapshot(&mut self) -> Option<Snapshot> {
        let due = self.snapshot.events >= 1_000 || self.snapshot.bytes >= (256 * 1_024).max(self.value.weight() / 2);
        if !due {
            return None;
        }
        self.snapshot = SnapshotAge::default();
        let state = self.value.snapshot()?;
        Some(Snapshot { version: self.version, state: state.into() })
    }

    /// Notes how much an event adds to what has happened since the last snapshot.
    pub(crate) fn aged(&mut self, bytes: usize) {
        self.snapshot.events += 1;
        self.snapshot.bytes += bytes;
    }
}

impl<D: Decider> Default for Slot<D> {
    fn default() -> Self {
        Self {
            state: Arc::default(),
            pending: AtomicUsize::new(0),
            stale: AtomicBool::new(false),
            load: AtomicU64::new(1),
            proven: AtomicU64::new(0),
            weight: AtomicUsize::new(0),
        }
    }
}

/// What a pending append can do to a slot, whatever it holds. Its outcome says something about the loading of the state
/// that it was decided on, and nothing about a later one.
pub(crate) trait Settle: Send + Sync {
    /// An append decided on this state is under way; gives the loading.
    fn begin(&self) -> u64;
    /// It is durable.
    fn succeed(&self, load: u64);
    /// It failed, or nobody waited for it: the state must be loaded again.
    fn fail(&self, load: u64);
    /// The state is old, or holds what will not happen: it must be loaded again.
    fn spoil(&self);
    /// Whether nothing is under way, as far as this slot knows.
    fn settled(&self) -> bool;
    /// Whether an append has shown that the state is not behind the log, where nobody else writes it.
    fn proven(&self) -> bool;
}

impl<D: Send> Settle for Slot<D> {
    fn begin(&self) -> u64 {
        self.pending.fetch_add(1, Ordering::AcqRel);
        self.load.load(Ordering::SeqCst)
    }

    fn succeed(&self, load: u64) {
        self.proven.fetch_max(load, Ordering::AcqRel);
        self.pending.fetch_sub(1, Ordering::AcqRel);
    }

    fn fail(&self, load: u64) {
        // In this order: who sees nothing pending also sees that the state is stale.
        if self.load.load(Ordering::SeqCst) == load {
            self.spoil();
        }
        self.pending.fetch_sub(1, Ordering::AcqRel);
    }

    fn spoil(&self) {
        self.stale.store(true, Ordering::Release);
    }

    fn settled(&self) -> bool {
        self.pending.load(Ordering::Acquire) == 0 && !self.stale.load(Ordering::Acquire)
    }

    fn proven(&self) -> bool {
        self.proven.load(Ordering::Acquire) == self.load.load(Ordering::SeqCst)
    }
}

/// Pending on some slots; fails them when it is dropped without an outcome, as when a client goes away.
pub(crate) struct UnderWay(Vec<(Arc<dyn Settle>, u64)>);

impl UnderWay {
    pub(crate) fn begin(slots: impl Iterator<Item = Arc<dyn Settle>>) -> Self {
        let begin = |slot: Arc<dyn Settle>| {
            let load = slot.begin();
            (slot, load)
        };
        Self(slots.map(begin).collect())
    }

    pub(crate) fn succeed(mut self) {
        self.0.drain(..).for_each(|(slot, load)| slot.succeed(load));
    }
}

impl Drop for UnderWay {
    fn drop(&mut self) {
        self.0.drain(..).for_each(|(slot, load)| slot.fail(load));
    }
}

#[cfg(test)]
mod tests;
