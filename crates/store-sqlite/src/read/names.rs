//! Kinds and workspaces, which rows name by number.

use std::borrow::Cow;
use std::sync::Arc;

use parking_lot::RwLock;
use rollbook_domain::{Event, WorkspaceName};
use rusqlite::Connection;

use crate::fail::Fail;
use crate::sql;

/// By number; the numbers are dense, from 1.
#[derive(Debug, Default)]
struct Names {
    kinds: Vec<Option<Cow<'static, str>>>,
    workspaces: Vec<Option<WorkspaceName>>,
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
        if let Some(kind) = named(&self.names.kinds, id) {
            return Ok(kind);
        }
        self.reload()?;
        named(&self.names.kinds, id).ok_or_else(|| Fail::corrupt(format!("no event type {id}")))
    }

    pub(crate) fn workspace(&mut self, id: i64) -> Result<WorkspaceName, Fail> {
        if let Some(workspace) = named(&self.names.workspaces, id) {
            return Ok(workspace);
        }
        self.reload()?;
        named(&self.names.workspaces, id).ok_or_else(|| Fail::corrupt(format!("no workspace {id}")))
    }

    fn reload(&mut self) -> Result<(), Fail> {
        let names = Names { kinds: kinds(self.conn)?, workspaces: workspaces(self.conn)? };
        self.names = Arc::new(names);
        *self.dictionary.0.write() = Arc::clone(&self.names);
        Ok(())
    }
}

fn named<T: Clone>(names: &[Option<T>], id: i64) -> Option<T> {
    names.get(usize::try_from(id).ok()?)?.clone()
}

fn kinds(conn: &Connection) -> Result<Vec<Option<Cow<'static, str>>>, Fail> {
    by_number(conn, sql::KINDS, |name| {
        let known = Event::kinds().find(|(kind, _)| *kind == name);
        Ok(known.map_or(Cow::Owned(name), |(kind, _)| Cow::Borrowed(kind)))
    })
}

fn workspaces(conn: &Connection) -> Result<Vec<Option<WorkspaceName>>, Fail> {
    by_number(conn, sql::WORKSPACES, |name| {
        WorkspaceName::try_from(name).map_err(|e| Fail::corrupt(format!("a workspace name {e}")))
    })
}

/// The names that the statement gives with their numbers, in order.
fn by_number<T>(
    conn: &Connection,
    sql: &'static str,
    read: impl Fn(String) -> Result<T, Fail>,
) -> Result<Vec<Option<T>>, Fail> {
    let mut statement = conn.prepare_cached(sql)?;
    let mut rows = statement.query([])?;
    let mut names = Vec::new();
    while let Some(row) = rows.next()? {
        let id: u32 = row.get(0)?;
        names.resize_with(names.len().max(id as usize), || None);
        names.push(Some(read(row.get(1)?)?));
    }
    Ok(names)
}
