//! Kinds and workspaces, which rows name by number.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;

use parking_lot::RwLock;
use rollbook_domain::{Event, WorkspaceName};
use rusqlite::Connection;

use crate::fail::Fail;
use crate::sql;

#[derive(Debug, Default)]
struct Names {
    kinds: HashMap<i64, Cow<'static, str>>,
    workspaces: HashMap<i64, WorkspaceName>,
}

/// What all readers know; read again when a row names something newer.
#[derive(Debug, Default)]
pub(crate) struct Dictionary(RwLock<Arc<Names>>);

/// A connection with the names it has met so far.
pub(crate) struct Session<'a> {
    pub(crate) conn: &'a Connection,
    dictionary: &'a Dictionary,
    names: Arc<Names>,
}

impl Dictionary {
    pub(crate) fn session<'a>(&'a self, conn: &'a Connection) -> Session<'a> {
        Session { conn, dictionary: self, names: Arc::clone(&self.0.read()) }
    }
}

impl Session<'_> {
    pub(crate) fn kind(&mut self, id: i64) -> Result<Cow<'static, str>, Fail> {
        if let Some(kind) = self.names.kinds.get(&id) {
            return Ok(kind.clone());
        }
        self.reload()?;
        self.names.kinds.get(&id).cloned().ok_or_else(|| Fail::corrupt(format!("no event type {id}")))
    }

    pub(crate) fn workspace(&mut self, id: i64) -> Result<WorkspaceName, Fail> {
        if let Some(workspace) = self.names.workspaces.get(&id) {
            return Ok(workspace.clone());
        }
        self.reload()?;
        self.names.workspaces.get(&id).cloned().ok_or_else(|| Fail::corrupt(format!("no workspace {id}")))
    }

    fn reload(&mut self) -> Result<(), Fail> {
        let names = Names { kinds: kinds(self.conn)?, workspaces: workspaces(self.conn)? };
        self.names = Arc::new(names);
        *self.dictionary.0.write() = Arc::clone(&self.names);
        Ok(())
    }
}

fn kinds(conn: &Connection) -> Result<HashMap<i64, Cow<'static, str>>, Fail> {
    let mut statement = conn.prepare_cached(sql::KINDS)?;
    let rows = statement.query_map([], |row| Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?)))?;
    rows.map(|row| {
        let (id, name) = row?;
        let known = Event::kinds().find(|(kind, _)| *kind == name);
        Ok((id, known.map_or(Cow::Owned(name), |(kind, _)| Cow::Borrowed(kind))))
    })
    .collect()
}

fn workspaces(conn: &Connection) -> Result<HashMap<i64, WorkspaceName>, Fail> {
    let mut statement = conn.prepare_cached(sql::WORKSPACES)?;
    let rows = statement.query_map([], |row| Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?)))?;
    rows.map(|row| {
        let (id, name) = row?;
        let name = WorkspaceName::try_from(name).map_err(|e| Fail::corrupt(format!("a workspace name {e}")))?;
        Ok((id, name))
    })
    .collect()
}
