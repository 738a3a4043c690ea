//! How many groups there were, by status and kind, after each command that changed it.

use super::counts::{Counted, code, count_key};
use crate::db::{WriteTx, sql};
use crate::definition::Failure;
use crate::running::Running;

sql! {
    LOAD = "total_load.sql";
    PUT = "total_upsert.sql";
}

/// Workspace, kind and status.
type Key = (String, String, i64);

/// See the module.
#[derive(Default)]
pub(super) struct Totals(Running<Key>);

impl Totals {
    /// A group counted there and counts here from a command on.
    pub(super) fn moved(&mut self, before: Option<&Counted>, after: &Counted, since: i64) {
        if before == Some(after) {
            return;
        }
        let changes = before.into_iter().map(|before| (before, -1)).chain([(after, 1)]);
        for (at, change) in changes {
            for key in keys(at) {
                self.0.add(key, since, change);
            }
        }
    }

    pub(super) async fn write(&self, tx: &mut dyn WriteTx) -> Result<(), Failure> {
        let columns =
            |(workspace, kind, status): &Key| vec![workspace.clone().into(), kind.clone().into(), (*status).into()];
        self.0.write(tx, (&LOAD, &PUT), columns).await
    }
}

/// All kinds together, and its own.
fn keys(at: &Counted) -> impl Iterator<Item = Key> {
    let kinds = std::iter::once(None).chain(at.kind.as_deref().map(Some));
    kinds.map(|kind| (at.workspace.clone(), count_key(kind), code(at.status)))
}
