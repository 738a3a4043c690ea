//! Formats of the files: which program a file belongs to, and bringing it up to date.

use std::path::Path;

use rusqlite::{Connection, TransactionBehavior};

use crate::error::OpenError;
use crate::sql;

/// The steps of one kind of file; a merged one is never edited.
pub(crate) struct Schema {
    application_id: i64,
    steps: &'static [&'static str],
}

pub(crate) const LOG: Schema =
    Schema { application_id: 0x524f_4c4c, steps: &[include_str!("../../../migrations/sqlite/log/0001_log.sql")] };

pub(crate) const SNAPSHOTS: Schema = Schema {
    application_id: 0x524f_4c53,
    steps: &[
        include_str!("../../../migrations/sqlite/snapshots/0001_snapshots.sql"),
        include_str!("../../../migrations/sqlite/snapshots/0002_notes.sql"),
    ],
};

pub(crate) const PROOF: Schema =
    Schema { application_id: 0x524f_4c50, steps: &[include_str!("../../../migrations/sqlite/proof/0001_proof.sql")] };

pub(crate) const KEYS: Schema = Schema {
    application_id: 0x524f_4c4b,
    steps: &[
        include_str!("../../../migrations/sqlite/keys/0001_keys.sql"),
        include_str!("../../../migrations/sqlite/keys/0002_names.sql"),
    ],
};

struct Found {
    application_id: i64,
    format: u32,
    objects: u32,
}

fn find(conn: &Connection) -> rusqlite::Result<Found> {
    conn.query_row(sql::FORMAT, [], |row| {
        Ok(Found { application_id: row.get(0)?, format: row.get(1)?, objects: row.get(2)? })
    })
}

impl Schema {
    fn known(&self) -> u32 {
        u32::try_from(self.steps.len()).unwrap_or(u32::MAX)
    }

    /// Refuses the files of others and of the future; gives the format.
    pub(crate) fn check(&self, conn: &Connection, path: &Path) -> Result<u32, OpenError> {
        let found = find(conn).map_err(|source| OpenError::sqlite(path, source))?;
        let fresh = found.objects == 0 && found.format == 0 && found.application_id == 0;
        if !fresh && found.application_id != self.application_id {
            return Err(OpenError::NotALog { path: path.to_owned() });
        }
        if found.format > self.known() {
            return Err(OpenError::NewerFormat { path: path.to_owned(), found: found.format, known: self.known() });
        }
        Ok(found.format)
    }

    /// Makes the steps that are missing, each in a transaction.
    pub(crate) fn migrate(&self, conn: &mut Connection, path: &Path) -> Result<(), OpenError> {
        let format = self.check(conn, path)?;
        let missing = (1_u32..).zip(self.steps).filter(|(number, _)| *number > format);
        for (number, step) in missing {
            migrate_one(conn, number, step).map_err(|source| OpenError::sqlite(path, source))?;
        }
        Ok(())
    }
}

fn migrate_one(conn: &mut Connection, number: u32, step: &str) -> rusqlite::Result<()> {
    let transaction = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
    transaction.execute_batch(step)?;
    transaction.pragma_update(None, "user_version", number)?;
    transaction.commit()
}
