//! Guards: checked and applied in order, in the transaction of the events.

use rollbook_domain::{ClaimKey, Guard};
use rollbook_store::{Position, StoreError};
use rusqlite::OptionalExtension;

use super::apply::Writer;
use crate::fail::{Fail, signed};

impl Writer<'_> {
    pub(super) fn apply_guards(&mut self, guards: &[Guard], relied_at: Position) -> Result<(), Fail> {
        // A guard that fails has changed nothing itself, so only those behind the first one need something to
        // undo the ones before them with.
        if !guards.iter().skip(1).any(can_fail) {
            return self.apply_in_order(guards, relied_at);
        }
        self.sql.guards_begin.execute([])?;
        let outcome = self.apply_in_order(guards, relied_at);
        if matches!(outcome, Err(Fail::Refused(_))) {
            self.sql.guards_undo.execute([])?;
        }
        if !matches!(outcome, Err(Fail::Broken(_))) {
            self.sql.guards_keep.execute([])?;
        }
        outcome
    }

    fn apply_in_order(&mut self, guards: &[Guard], relied_at: Position) -> Result<(), Fail> {
        for guard in guards {
            if !self.apply_guard(guard, relied_at)? {
                return Err(StoreError::GuardFailed { guard: Box::new(guard.clone()) }.into());
            }
        }
        Ok(())
    }

    /// Whether it holds; then the change it stands for has been made.
    fn apply_guard(&mut self, guard: &Guard, relied_at: Position) -> Result<bool, Fail> {
        match guard {
            Guard::Claim { key, owner } => {
                let claimed = self.sql.insert_claim.execute((key.as_str(), owner))? == 1;
                Ok(claimed || self.owner(key)?.is_some_and(|other| other == *owner))
            }
            Guard::Release { key, unless_required_since } => {
                let since = signed(unless_required_since.unwrap_or(u64::MAX));
                let released = self.sql.release_claim.execute((key.as_str(), since))? == 1;
                Ok(released || self.owner(key)?.is_none())
            }
            Guard::Require { key } => Ok(self.sql.require_claim.execute((key.as_str(), signed(relied_at.0)))? == 1),
            Guard::Exists { key } => Ok(self.owner(key)?.is_some()),
            Guard::Number { key, used } => {
                self.sql.use_number.execute((&key.scope, &key.kind, used))?;
                Ok(true)
            }
            Guard::Count { key, change, limit } => {
                let old: i64 = self.sql.count.query_row([key.as_str()], |row| row.get(0)).optional()?.unwrap_or(0);
                let count = old.saturating_add(*change);
                let over = limit.is_some_and(|limit| u64::try_from(count).is_ok_and(|count| count > limit));
                if over && *change > 0 {
                    return Ok(false);
                }
                self.sql.set_count.execute((key.as_str(), count))?;
                Ok(true)
            }
        }
    }

    fn owner(&mut self, key: &ClaimKey) -> Result<Option<String>, Fail> {
        Ok(self.sql.claim_owner.query_row([key.as_str()], |row| row.get(0)).optional()?)
    }
}

fn can_fail(guard: &Guard) -> bool {
    match guard {
        Guard::Claim { .. } | Guard::Require { .. } | Guard::Exists { .. } => true,
        Guard::Release { unless_required_since, .. } => unless_required_since.is_some(),
        Guard::Count { limit, change, .. } => limit.is_some() && *change > 0,
        Guard::Number { .. } => false,
    }
}
