//! How many groups there are, by status and kind.

use std::collections::HashMap;

use rollbook_domain::group::Status;

use crate::db::{Value, WriteTx, sql};
use crate::definition::Failure;
use crate::key::key_of;

sql! {
    ADD = "count_add.sql";
    CLEAR = "count_clear.sql";
}

/// A status as the tables have it.
pub(super) const fn code(status: Status) -> i64 {
    match status {
        Status::Vacant => 0,
        Status::Active => 1,
        Status::Suspended => 2,
        Status::Deleted => 3,
    }
}

/// The word for a status of the tables.
pub(crate) const fn status_of(code: i64) -> Option<&'static str> {
    match code {
        1 => Some("active"),
        2 => Some("suspended"),
        3 => Some("deleted"),
        _ => None,
    }
}

/// The count that groups of one kind go into; of all kinds without one.
pub(super) fn count_key(kind: Option<&str>) -> String {
    kind.map_or_else(String::new, |kind| format!("={}", key_of(kind)))
}

/// Where a group counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Counted {
    pub(super) workspace: String,
    pub(super) kind: Option<String>,
    pub(super) status: Status,
}

/// Changes of the counts.
#[derive(Default)]
pub(super) struct Counts(HashMap<(String, String, i64), i64>);

impl Counts {
    /// A group counted there and counts here now.
    pub(super) fn move_group(&mut self, before: Option<&Counted>, after: &Counted) {
        if before != Some(after) {
            before.into_iter().for_each(|before| self.add(before, -1));
            self.add(after, 1);
        }
    }

    fn add(&mut self, at: &Counted, change: i64) {
        let kinds = [None, at.kind.as_deref()];
        let rows = if at.kind.is_some() { &kinds[..] } else { &kinds[..1] };
        for kind in rows {
            let key = (at.workspace.clone(), count_key(*kind), code(at.status));
            *self.0.entry(key).or_default() += change;
        }
    }

    /// Rows that come to nothing are removed, so that the table does not depend on how the log was cut.
    pub(super) async fn write(&self, tx: &mut dyn WriteTx) -> Result<(), Failure> {
        let changes = || self.0.iter().filter(|(_, change)| **change != 0);
        let key = |(workspace, kind, status): &(String, String, i64)| {
            vec![Value::from(workspace.clone()), Value::from(kind.clone()), Value::from(*status)]
        };
        let add: Vec<_> = changes().map(|(at, change)| [key(at), vec![Value::from(*change)]].concat()).collect();
        let clear: Vec<_> = changes().filter(|(_, change)| **change < 0).map(|(at, _)| key(at)).collect();
        tx.execute_many(&ADD, &add).await?;
        tx.execute_many(&CLEAR, &clear).await?;
        Ok(())
    }
}
