//! Appends that wait for keys, and those that came after them: appends reach the log in the order they were submitted,
//! so whoever comes while somebody waits stands behind. Nobody waits where no key has to be fetched or made.

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Weak};

use rollbook_domain::{Reference, personal};
use rollbook_store::{Append, Appended, EventStore, Expected, Pending, StoreError};
use serde::Deserialize;
use tokio::sync::{mpsc, oneshot};
use uuid::Uuid;

use super::{seal, streams};
use crate::keyring::{Bunch, Keyring};
use crate::port::Owner;

/// How many keys are made at once.
const AT_ONCE: usize = 256;
/// How many may wait.
const MOST: usize = 10_000;

type Outcome = Result<Appended, StoreError>;

struct Waiting {
    append: Append,
    resolve: oneshot::Sender<Outcome>,
}

/// See the module.
pub(super) struct Line {
    entrance: mpsc::UnboundedSender<Waiting>,
    length: Arc<AtomicUsize>,
}

impl Line {
    pub(super) fn start(log: &Arc<dyn EventStore>, ring: Arc<Keyring>) -> Self {
        let (entrance, waiting) = mpsc::unbounded_channel();
        let length = Arc::new(AtomicUsize::new(0));
        // The log ends with its last user, of whom this is none.
        tokio::spawn(serve(waiting, Arc::downgrade(log), ring, Arc::clone(&length)));
        Self { entrance, length }
    }

    /// Whether everything that was submitted before has reached the log.
    pub(super) fn is_empty(&self) -> bool {
        self.length.load(Ordering::Acquire) == 0
    }

    pub(super) fn join(&self, append: Append) -> Pending {
        let (resolve, pending) = Pending::new();
        if self.length.fetch_add(1, Ordering::AcqRel) >= MOST {
            self.length.fetch_sub(1, Ordering::AcqRel);
            return Pending::ready(Err(StoreError::Overloaded));
        }
        // Where nobody serves any more, the resolver is dropped and the caller told that the writer has stopped.
        self.entrance.send(Waiting { append, resolve }).ok();
        pending
    }
}

async fn serve(
    mut waiting: mpsc::UnboundedReceiver<Waiting>,
    log: Weak<dyn EventStore>,
    ring: Arc<Keyring>,
    length: Arc<AtomicUsize>,
) {
    let mut batch = Vec::new();
    while waiting.recv_many(&mut batch, AT_ONCE).await > 0 {
        let wanted = wanted(&ring, batch.iter().map(|waiting| &waiting.append));
        let bunch = ring.load_or_make(&wanted).await.map_err(unavailable);
        for waiting in batch.drain(..) {
            let Some(log) = log.upgrade() else { return };
            pass(waiting, &*log, &bunch, &ring);
            length.fetch_sub(1, Ordering::AcqRel);
        }
    }
}

/// On to the log, with the keys it needs.
fn pass(
    Waiting { mut append, resolve }: Waiting,
    log: &dyn EventStore,
    bunch: &Result<Bunch, StoreError>,
    ring: &Arc<Keyring>,
) {
    let needs_keys = streams(&append).next().is_some();
    let ready = match bunch {
        Ok(bunch) => seal(&mut append, &bunch.held),
        Err(error) if needs_keys => Err(error.clone()),
        Err(_) => Ok(()),
    };
    if let Err(error) = ready {
        // Nobody is there to be told if the caller has gone away.
        resolve.send(Err(error)).ok();
        return;
    }
    let made = bunch.as_ref().map_or_else(|_| Vec::new(), |bunch| made_for(&append, bunch));
    let (pending, ring) = (log.submit(append), Arc::clone(ring));
    tokio::spawn(async move {
        let outcome = pending.await;
        if !made.is_empty() && was_refused(&outcome) {
            ring.discard(&made).await;
        }
        resolve.send(outcome).ok();
    });
}

/// Keys that were made for streams which begin with this append.
fn made_for(append: &Append, bunch: &Bunch) -> Vec<Uuid> {
    let begun = append.writes.iter().filter(|write| write.expected == Expected::NoStream);
    begun.map(|write| write.stream.id).filter(|id| bunch.made.contains(id)).collect()
}

/// Whether it is certain that nothing was written.
fn was_refused(outcome: &Outcome) -> bool {
    use StoreError as E;
    matches!(
        outcome,
        Err(E::Conflict { .. } | E::GuardFailed { .. } | E::TimeWentBack { .. } | E::KeyReused | E::Overloaded)
    )
}

/// The streams that need keys, and whose they are.
fn wanted<'a>(ring: &Keyring, appends: impl Iterator<Item = &'a Append>) -> HashMap<Uuid, Owner> {
    let of = |append: &'a Append| {
        let ids: Vec<_> = streams(append).collect();
        let owner = move |id| (id, owner(ring, append, id));
        ids.into_iter().map(owner)
    };
    appends.flat_map(of).collect()
}

/// Whose stream it is, as its first event says: a directory entry or the owner of a workspace. A stream from before personal fields were sealed gets its key later,
/// and is found by its name while it is known.
fn owner(ring: &Keyring, append: &Append, stream: Uuid) -> Owner {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Named {
        Registered { subject: Reference },
        Owner { id: Uuid },
    }
    let events = append.writes.iter().filter(|write| write.stream.id == stream).flat_map(|write| &write.events);
    let mut named = events.filter_map(|event| serde_json::from_slice::<Named>(&event.payload).ok());
    let person = match named.next() {
        Some(Named::Registered { subject }) => subject.to_string(),
        Some(Named::Owner { id }) => format!("{}:{id}", personal::OWNER),
        None => stream.to_string(),
    };
    ring.owner(append.meta.workspace.as_str(), &person)
}

#[expect(clippy::needless_pass_by_value, reason = "so that it can be given to map_err by its name")]
fn unavailable(error: StoreError) -> StoreError {
    StoreError::Unavailable(format!("the key store: {error}"))
}
