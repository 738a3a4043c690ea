//! What rows name by number, as it is stored.

use std::collections::HashMap;

use rusqlite::Connection;

use crate::sql;

/// See the module. Read again when a row names something newer.
#[derive(Debug, Default)]
pub(super) struct Names {
    kinds: HashMap<i64, Vec<u8>>,
    workspaces: HashMap<i64, Vec<u8>>,
}

impl Names {
    pub(super) fn kind(&self, id: i64) -> Option<&[u8]> {
        self.kinds.get(&id).map(Vec::as_slice)
    }

    pub(super) fn workspace(&self, id: i64) -> Option<&[u8]> {
        self.workspaces.get(&id).map(Vec::as_slice)
    }

    pub(super) fn read(conn: &Connection) -> rusqlite::Result<Self> {
        Ok(Self { kinds: numbered(conn, sql::RAW_KINDS)?, workspaces: numbered(conn, sql::RAW_WORKSPACES)? })
    }
}

fn numbered(conn: &Connection, sql: &'static str) -> rusqlite::Result<HashMap<i64, Vec<u8>>> {
    let mut statement = conn.prepare_cached(sql)?;
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get_ref(1)?.as_bytes()?.to_owned())))?;
    rows.collect()
}
