//! What the writer tells everybody else after a commit.

use std::collections::HashMap;

use parking_lot::{Mutex, RwLock};
use rollbook_domain::{SequenceKey, WorkspaceName};
use rollbook_store::{Position, StoreError};
use tokio::sync::watch;

use crate::lately::Lately;

/// Where the log and its workspaces are.
#[derive(Debug)]
pub(crate) struct Heads {
    head: watch::Sender<Position>,
    workspaces: RwLock<HashMap<WorkspaceName, Position>>,
    lately: Lately,
}

impl Heads {
    pub(crate) fn new(head: Position, workspaces: HashMap<WorkspaceName, Position>) -> Self {
        Self { head: watch::Sender::new(head), workspaces: RwLock::new(workspaces), lately: Lately::default() }
    }

    pub(crate) fn watch(&self) -> watch::Receiver<Position> {
        self.head.subscribe()
    }

    /// What was committed lately, where this process writes the log.
    pub(crate) fn lately(&self) -> &Lately {
        &self.lately
    }

    pub(crate) fn workspace(&self, name: &WorkspaceName) -> Position {
        self.workspaces.read().get(name).copied().unwrap_or_default()
    }

    /// The workspaces first: who waits for the head may ask for them.
    pub(crate) fn publish(&self, head: Position, moved: Vec<(WorkspaceName, Position)>) {
        if !moved.is_empty() {
            self.workspaces.write().extend(moved);
        }
        self.advance(head);
    }

    pub(crate) fn advance(&self, head: Position) {
        self.head.send_if_modified(|old| {
            let newer = head > *old;
            *old = head.max(*old);
            newer
        });
    }
}

/// Numbers this process has given out, each sequence from where the log left it.
#[derive(Debug, Default)]
pub(crate) struct Numbers {
    last: Mutex<HashMap<SequenceKey, u32>>,
}

impl Numbers {
    /// `used` reads what the log has committed. It runs under the lock, so that a commit which raises the sequence
    /// is either seen by it or comes after it.
    pub(crate) fn draw(
        &self,
        key: &SequenceKey,
        count: u32,
        used: impl FnOnce() -> Result<u32, StoreError>,
    ) -> Result<u32, StoreError> {
        let mut all = self.last.lock();
        let last = match all.get(key) {
            Some(last) => *last,
            None => used()?,
        };
        let next = last.checked_add(count).ok_or_else(|| StoreError::Unavailable("no numbers are left".into()))?;
        all.insert(key.clone(), next);
        Ok(last + 1)
    }

    /// A commit has used the number, wherever it was drawn.
    pub(crate) fn used(&self, key: &SequenceKey, number: u32) {
        if let Some(last) = self.last.lock().get_mut(key) {
            *last = (*last).max(number);
        }
    }
}
