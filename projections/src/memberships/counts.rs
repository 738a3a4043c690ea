//! How many members a group has, by kind and status.

use std::collections::BTreeMap;

use rollbook_app::views::MembershipStatus;
use rollbook_domain::GroupId;

use super::state::code;
use crate::db::{Value, WriteTx, sql};
use crate::definition::Failure;

sql! {
    ADD = "count_add.sql";
    CLEAR = "count_clear.sql";
}

/// Changes of the counts.
#[derive(Default)]
pub(super) struct Counts<'a>(BTreeMap<(GroupId, &'a str, i64), (i64, &'a str)>);

impl<'a> Counts<'a> {
    /// A member of this kind counts there no longer, or from now on.
    pub(super) fn add(
        &mut self,
        group: GroupId,
        kind: &'a str,
        workspace: &'a str,
        at: Option<MembershipStatus>,
        change: i64,
    ) {
        if let Some(status) = at {
            self.0.entry((group, kind, code(status))).or_insert((0, workspace)).0 += change;
        }
    }

    /// Rows that come to nothing are removed, so that the table does not depend on how the log was cut.
    pub(super) async fn write(&self, tx: &mut dyn WriteTx) -> Result<(), Failure> {
        let changes = || self.0.iter().filter(|(_, (change, _))| *change != 0);
        let key = |(group, kind, status): &(GroupId, &'a str, i64)| -> Vec<Value<'a>> {
            vec![group.0.into(), (*kind).into(), (*status).into()]
        };
        let row = |at, (change, workspace): &(i64, &'a str)| {
            [key(at), vec![Value::from(*workspace), Value::from(*change)]].concat()
        };
        let add: Vec<_> = changes().map(|(at, change)| row(at, change)).collect();
        let clear: Vec<_> = changes().filter(|(_, (change, _))| *change < 0).map(|(at, _)| key(at)).collect();
        tx.execute_many(&ADD, &add).await?;
        tx.execute_many(&CLEAR, &clear).await?;
        Ok(())
    }
}
