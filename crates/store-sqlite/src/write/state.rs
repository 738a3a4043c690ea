//! What the writer keeps in mind between batches; read again from the file after a batch that failed.

use std::collections::HashMap;

use rollbook_domain::{Timestamp, WorkspaceName};
use rollbook_store::Position;
use rusqlite::Connection;

use super::versions::Versions;
use crate::fail::Fail;
use crate::read::points;
use crate::sql;

pub(super) struct Workspace {
    pub(super) id: i64,
    pub(super) head: u64,
    pub(super) moved: bool,
}

pub(super) struct State {
    pub(super) head: u64,
    pub(super) last_at: Option<Timestamp>,
    pub(super) kinds: HashMap<String, i64>,
    pub(super) workspaces: HashMap<WorkspaceName, Workspace>,
    /// Workspaces whose head moved in this batch.
    pub(super) moved: Vec<WorkspaceName>,
    /// Types of the events of this batch.
    pub(super) fresh: Vec<&'static str>,
    pub(super) versions: Versions,
    /// The instant up to which old answers have been dropped.
    pub(super) cleaned_at: i64,
}

impl State {
    pub(super) fn load(conn: &Connection) -> Result<Self, Fail> {
        let (head, last_at) = points::head(conn)?;
        let workspace =
            |(name, (id, head)): (WorkspaceName, (i64, Position))| (name, Workspace { id, head: head.0, moved: false });
        let mut kinds = conn.prepare(sql::KINDS)?;
        let kinds = kinds.query_map([], |row| Ok((row.get(1)?, row.get(0)?)))?.collect::<rusqlite::Result<_>>()?;
        Ok(Self {
            head: head.0,
            last_at,
            kinds,
            workspaces: points::workspaces(conn)?.into_iter().map(workspace).collect(),
            moved: Vec::new(),
            fresh: Vec::new(),
            versions: Versions::default(),
            cleaned_at: 0,
        })
    }
}
