//! What commits keep beside the events: claims, numbers, counts. The rules of the guards, for every adapter.
//!
//! A batch first tells what it knows ([`Beside::know_claim`], [`Beside::know_count`]), then checks one command after
//! the other; the [`Changes`] of the accepted ones are what has to be stored.

use std::collections::HashMap;

use rollbook_domain::{ClaimKey, CountKey, Guard, SequenceKey};

use crate::error::StoreError;
use crate::ledger::Kept;
use crate::position::Position;

/// What is known of claims, numbers and counts.
#[derive(Debug, Default)]
pub struct Beside {
    claims: HashMap<ClaimKey, Claim>,
    sequences: HashMap<SequenceKey, u32>,
    counts: HashMap<CountKey, i64>,
}

/// Who holds a key, and since when somebody relies on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    /// A stream.
    pub owner: String,
    /// The last event of a commit that required it.
    pub required_at: Position,
}

/// What the guards of one command change, so that a refused one changes nothing.
#[derive(Debug, Default)]
pub struct Changes {
    /// Claimed and released keys.
    pub claims: HashMap<ClaimKey, Option<Claim>>,
    /// The highest number used of each sequence.
    pub sequences: HashMap<SequenceKey, u32>,
    /// Counts as they are afterwards.
    pub counts: HashMap<CountKey, i64>,
}

impl Changes {
    /// Lays later changes over these.
    pub fn extend(&mut self, later: &Self) {
        self.claims.extend(later.claims.iter().map(|(key, claim)| (key.clone(), claim.clone())));
        self.counts.extend(later.counts.iter().map(|(key, count)| (key.clone(), *count)));
        for (key, used) in &later.sequences {
            let highest = self.sequences.entry(key.clone()).or_default();
            *highest = (*highest).max(*used);
        }
    }
}

impl Beside {
    /// A claim that is stored.
    pub fn know_claim(&mut self, key: ClaimKey, claim: Claim) {
        self.claims.insert(key, claim);
    }

    /// A count that is stored.
    pub fn know_count(&mut self, key: CountKey, count: i64) {
        self.counts.insert(key, count);
    }

    /// Who holds a key.
    pub fn owner(&self, key: &ClaimKey) -> Option<String> {
        self.claims.get(key).map(|claim| claim.owner.clone())
    }

    /// Everything that is known.
    pub fn kept(&self) -> impl Iterator<Item = Kept> {
        let claim = |(key, claim): (&ClaimKey, &Claim)| Kept::Claim { key: key.clone(), owner: claim.owner.clone() };
        let number = |(key, used): (&SequenceKey, &u32)| Kept::Number { key: key.clone(), used: *used };
        let count = |(key, value): (&CountKey, &i64)| Kept::Count { key: key.clone(), value: *value };
        self.claims.iter().map(claim).chain(self.sequences.iter().map(number)).chain(self.counts.iter().map(count))
    }

    /// The first of `count` numbers that nobody else gets.
    pub fn draw(&mut self, sequence: &SequenceKey, count: u32) -> Result<u32, StoreError> {
        let last = self.sequences.entry(sequence.clone()).or_default();
        let first = *last;
        *last = last.checked_add(count).ok_or_else(|| StoreError::Unavailable("no numbers are left".into()))?;
        Ok(first + 1)
    }

    /// What the guards of an append change, in order, or the first one that does not hold.
    /// `relied_at` is [`Append::relies_at`](crate::Append::relies_at).
    pub fn check(&self, guards: &[Guard], relied_at: Position) -> Result<Changes, StoreError> {
        let mut changes = Changes::default();
        for guard in guards {
            if !self.holds(guard, relied_at, &mut changes) {
                return Err(StoreError::GuardFailed { guard: Box::new(guard.clone()) });
            }
        }
        Ok(changes)
    }

    /// Makes the changes of an accepted command known.
    pub fn apply(&mut self, changes: Changes) {
        for (key, claim) in changes.claims {
            match claim {
                Some(claim) => self.claims.insert(key, claim),
                None => self.claims.remove(&key),
            };
        }
        for (key, used) in changes.sequences {
            let last = self.sequences.entry(key).or_default();
            *last = (*last).max(used);
        }
        self.counts.extend(changes.counts);
    }

    fn claim<'a>(&'a self, key: &ClaimKey, changes: &'a Changes) -> Option<&'a Claim> {
        changes.claims.get(key).map_or_else(|| self.claims.get(key), Option::as_ref)
    }

    fn holds(&self, guard: &Guard, relied_at: Position, changes: &mut Changes) -> bool {
        match guard {
            Guard::Claim { key, owner } => {
                if let Some(claim) = self.claim(key, changes) {
                    return claim.owner == *owner;
                }
                let claim = Claim { owner: owner.clone(), required_at: Position(0) };
                changes.claims.insert(key.clone(), Some(claim));
                true
            }
            Guard::Release { key, unless_required_since } => {
                let required = self.claim(key, changes).map_or(0, |claim| claim.required_at.0);
                changes.claims.insert(key.clone(), None);
                unless_required_since.is_none_or(|since| required <= since)
            }
            Guard::Require { key } => {
                let Some(claim) = self.claim(key, changes).cloned() else { return false };
                let required_at = claim.required_at.max(relied_at);
                changes.claims.insert(key.clone(), Some(Claim { required_at, ..claim }));
                true
            }
            Guard::Exists { key } => self.claim(key, changes).is_some(),
            Guard::Number { key, used } => {
                let highest = changes.sequences.entry(key.clone()).or_default();
                *highest = (*highest).max(*used);
                true
            }
            Guard::Count { key, change, limit } => {
                let old = changes.counts.get(key).or_else(|| self.counts.get(key)).copied().unwrap_or_default();
                let count = old.saturating_add(*change);
                changes.counts.insert(key.clone(), count);
                let over = limit.is_some_and(|limit| u64::try_from(count).is_ok_and(|count| count > limit));
                !(over && *change > 0)
            }
        }
    }
}
