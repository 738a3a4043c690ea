//! Claims that one command at a time may change or rely on, for commands that keep losing races about them.
//!
//! Commands are decided side by side, and the log tells which of them lose. One that looks at the views first loses to
//! whatever happens between its look and its commit: under steady traffic, for ever. So it reserves the claims that
//! its look is about, and whoever else of this process would commit something about them waits for its turn, in the
//! order of coming. Who has reserved something waits for nobody: so nobody waits in a circle.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;
use std::time::Duration;

use parking_lot::Mutex;
use rollbook_domain::{ClaimKey, Guard};
use tokio::sync::OwnedMutexGuard;
use tokio::time::timeout;

use crate::error::AppError;

/// Who waits for a claim stands in its line; there is one only while somebody has the claim.
type Lines = Arc<Mutex<HashMap<ClaimKey, Arc<tokio::sync::Mutex<()>>>>>;

/// See the module.
#[derive(Default)]
pub(crate) struct Reservations(Lines);

/// Claims that are somebody's alone until this is dropped.
pub(crate) struct Reserved {
    lines: Lines,
    turns: Vec<(ClaimKey, OwnedMutexGuard<()>)>,
}

impl Reservations {
    /// Waits, bounded, until it is the caller's turn for all of them.
    pub(crate) async fn reserve(
        &self,
        claims: &BTreeSet<ClaimKey>,
        limit: Duration,
    ) -> Result<Arc<Reserved>, AppError> {
        let reserved = timeout(limit, self.stand_in_line(claims)).await;
        reserved.map(Arc::new).map_err(|_| AppError::overtaken())
    }

    /// One after the other in the same order for everybody, so that two never wait for each other.
    async fn stand_in_line(&self, claims: &BTreeSet<ClaimKey>) -> Reserved {
        let mut reserved = Reserved { lines: Arc::clone(&self.0), turns: Vec::with_capacity(claims.len()) };
        for claim in claims {
            let line = Arc::clone(self.0.lock().entry(claim.clone()).or_default());
            reserved.turns.push((claim.clone(), line.lock_owned().await));
        }
        reserved
    }

    /// Those of the claims that somebody has reserved.
    pub(crate) fn taken<'a>(&self, claims: impl IntoIterator<Item = &'a ClaimKey>) -> BTreeSet<ClaimKey> {
        let lines = self.0.lock();
        if lines.is_empty() {
            return BTreeSet::new();
        }
        claims.into_iter().filter(|claim| lines.contains_key(*claim)).cloned().collect()
    }

    /// The same for what a command wants to commit.
    pub(crate) fn taken_of(&self, guards: &[Guard]) -> BTreeSet<ClaimKey> {
        self.taken(guards.iter().filter_map(Guard::claim))
    }
}

impl Drop for Reserved {
    fn drop(&mut self) {
        let mut lines = self.lines.lock();
        for (claim, turn) in self.turns.drain(..) {
            drop(turn);
            // Whoever waits has the line as well, and takes it away in the end.
            if lines.get(&claim).is_some_and(|line| Arc::strong_count(line) == 1) {
                lines.remove(&claim);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use futures::FutureExt;

    use super::*;

    const LONG: Duration = Duration::from_mins(1);

    fn claims(names: &[&str]) -> BTreeSet<ClaimKey> {
        names.iter().map(|name| ClaimKey::new("subject", "acme", name)).collect()
    }

    #[tokio::test]
    async fn one_at_a_time_has_a_claim_and_the_line_goes_with_the_last() {
        let reservations = Reservations::default();
        let first = reservations.reserve(&claims(&["a", "b"]), LONG).await.unwrap();
        assert_eq!(reservations.taken(&claims(&["b", "c"])), claims(&["b"]));
        let wish = claims(&["b"]);
        let mut second = Box::pin(reservations.reserve(&wish, LONG));
        assert!((&mut second).now_or_never().is_none());
        drop(first);
        assert_eq!(reservations.taken(&claims(&["a", "b"])), claims(&["b"]), "nobody wants the other one");
        drop(second.await.unwrap());
        assert!(reservations.0.lock().is_empty());
    }

    #[tokio::test]
    async fn who_gives_up_waiting_leaves_no_line_behind() {
        let reservations = Reservations::default();
        let first = reservations.reserve(&claims(&["b"]), LONG).await.unwrap();
        let late = reservations.reserve(&claims(&["a", "b"]), Duration::from_millis(1)).await;
        assert!(matches!(late, Err(AppError::Unavailable(_))));
        assert_eq!(reservations.taken(&claims(&["a", "b"])), claims(&["b"]));
        drop(first);
        assert!(reservations.0.lock().is_empty());
    }

    #[tokio::test]
    async fn a_commit_is_held_back_by_the_claims_of_its_guards() {
        let reservations = Reservations::default();
        let key = || ClaimKey::new("subject", "acme", "a");
        let _first = reservations.reserve(&claims(&["a"]), LONG).await.unwrap();
        assert_eq!(reservations.taken_of(&[Guard::Require { key: key() }]), claims(&["a"]));
        let release = Guard::Release { key: key(), unless_required_since: None };
        assert_eq!(reservations.taken_of(&[release, Guard::Exists { key: key() }]), claims(&["a"]));
        assert_eq!(reservations.taken_of(&[Guard::Require { key: ClaimKey::new("name", "acme", "a") }]), claims(&[]));
    }
}
