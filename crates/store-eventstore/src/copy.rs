//! The log in a local file, as far as it was read: where commands are decided, and where everything is read.

use std::sync::Arc;

use rollbook_domain::{ClaimKey, Guard, Timestamp};
use rollbook_store::limits::LIFT_MICROS;
use rollbook_store::{Append, Appended, EventStore, StoreError};
use rollbook_store_sqlite::SqliteStore;

use crate::place::Mark;

/// See the module.
pub(crate) struct Copy {
    store: Arc<SqliteStore>,
    mark: ClaimKey,
}

/// What a command came to, and when it was recorded if it was accepted.
pub(crate) type Decided = (Result<Appended, StoreError>, Timestamp);

impl Copy {
    pub(crate) fn new(store: SqliteStore) -> Self {
        Self { store: Arc::new(store), mark: ClaimKey::new("copied", "", "") }
    }

    pub(crate) fn store(&self) -> &Arc<SqliteStore> {
        &self.store
    }

    /// The newest command in it; none where there is none.
    pub(crate) async fn mark(&self) -> Result<Option<Mark>, StoreError> {
        let owner = self.store.claim_owners(std::slice::from_ref(&self.mark)).await?.into_iter().next().flatten();
        let bad = || StoreError::Corrupt("the copy does not say how far it is".into());
        owner.map(|owner| owner.parse().map_err(|_| bad())).transpose()
    }

    /// Decides a command on what the ones before it left. All processes decide alike: nothing but the command and the
    /// copy goes into it. An error says that the copy could not be written, and nothing is decided.
    ///
    /// The mark moves in the same transaction, so that a command is never decided on what came after it. Refused
    /// commands move nothing; they are refused again when they are read again.
    pub(crate) async fn decide(&self, mut append: Append, mark: Mark) -> Result<Decided, StoreError> {
        append.guards.push(Guard::Release { key: self.mark.clone(), unless_required_since: None });
        append.guards.push(Guard::Claim { key: self.mark.clone(), owner: mark.to_string() });
        loop {
            let outcome = self.store.submit(append.clone()).await;
            match outcome {
                // Somebody else was ahead by a little: recorded when the one before it was.
                Err(StoreError::TimeWentBack { last }) if last.micros() - append.at.micros() <= LIFT_MICROS => {
                    append.at = last;
                }
                Err(StoreError::Unavailable(_) | StoreError::Overloaded | StoreError::Corrupt(_)) => {
                    return outcome.map(|appended| (Ok(appended), append.at));
                }
                outcome => return Ok((outcome, append.at)),
            }
        }
    }
}
