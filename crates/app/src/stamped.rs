//! What was made of the views of a workspace, kept for as long as they are as they were.

use std::borrow::Borrow;
use std::hash::Hash;
use std::time::Duration;

use moka::sync::{Cache, CacheBuilder};
use rollbook_domain::WorkspaceName;

use crate::app::App;
use crate::error::AppError;
use crate::queries::Stamp;

/// What nobody asked for in so long is let go.
const IDLE: Duration = Duration::from_mins(1);

type Values<K, V> = Cache<K, (Stamp, V)>;

/// Values by what was asked, each with the [`Stamp`] under which it was found.
pub(crate) struct Stamped<K, V>(Values<K, V>);

impl<K: Hash + Eq + Send + Sync + 'static, V: Clone + Send + Sync + 'static> Stamped<K, V> {
    /// As many as the builder says.
    pub(crate) fn new(builder: CacheBuilder<K, (Stamp, V), Values<K, V>>) -> Self {
        Self(builder.time_to_idle(IDLE).build())
    }

    /// What was found under this very stamp.
    pub(crate) fn get<Q: Hash + Eq + ?Sized>(&self, key: &Q, stamp: Stamp) -> Option<V>
    where
        K: Borrow<Q>,
    {
        self.0.get(key).and_then(|(then, value)| (then == stamp).then_some(value))
    }

    /// Keeps what was found after the stamp was taken.
    pub(crate) fn keep(&self, key: K, stamp: Stamp, value: V) {
        self.0.insert(key, (stamp, value));
    }

    /// Lets go of everything, since some of it may tell of who was erased.
    pub(crate) fn forget(&self) {
        self.0.invalidate_all();
        // Only now is it gone.
        self.0.run_pending_tasks();
    }
}

impl App {
    /// What to keep under that is now made of the views of a workspace; none if nothing can be kept. Taken before the
    /// views are read, so that what is kept is never older.
    pub(crate) async fn stamp(&self, workspace: &WorkspaceName) -> Result<Option<Stamp>, AppError> {
        // Where pseudonyms stand for people, their names come from keys, which no stamp knows of.
        let hides = self.door().hides(workspace).await?;
        Ok(self.queries().stamp(workspace).filter(|_| !hides))
    }
}
