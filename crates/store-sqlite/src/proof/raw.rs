//! The rows of a log, past everything that a running log remembers or mends.

use std::path::Path;
use std::sync::Arc;

use async_trait::async_trait;
use parking_lot::Mutex;
use rollbook_proof::leaf::Draft;
use rollbook_proof::{Content, RawLog, Row as Leaf};
use rollbook_store::StoreError;
use rusqlite::{Connection, ErrorCode, Row};

use super::leaves::{Leaves, int, own, shared};
use super::names::Names;
use crate::error::OpenError;
use crate::fail::{Fail, signed, unsigned};
use crate::open::check_version;
use crate::read::points;
use crate::read::pool::connect;
use crate::schema::LOG;
use crate::sql;

/// See the module.
pub struct RawSqlite(Arc<Mutex<Inner>>);

struct Inner {
    conn: Connection,
    names: Names,
}

impl RawSqlite {
    /// Opens a log for reading, also one that is too damaged to be served.
    pub fn open(path: &Path) -> Result<Self, OpenError> {
        check_version()?;
        if !path.exists() {
            return Err(OpenError::Missing { path: path.to_owned() });
        }
        let conn = connect(path).map_err(|source| OpenError::sqlite(path, source))?;
        if LOG.check(&conn, path)? == 0 {
            return Err(OpenError::NotALog { path: path.to_owned() });
        }
        Ok(Self(Arc::new(Mutex::new(Inner { conn, names: Names::default() }))))
    }

    async fn with<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Inner) -> Result<T, Fail> + Send + 'static,
    ) -> Result<T, StoreError> {
        let inner = Arc::clone(&self.0);
        match tokio::task::spawn_blocking(move || work(&mut inner.lock())).await {
            Ok(outcome) => Ok(outcome?),
            Err(error) => Err(StoreError::Unavailable(error.to_string())),
        }
    }
}

#[async_trait]
impl RawLog for RawSqlite {
    async fn epoch(&self) -> Result<u32, StoreError> {
        self.with(|inner| Ok(points::epoch(&inner.conn)?)).await
    }

    async fn rows(&self, after: u64, limit: usize) -> Result<Vec<Leaf>, StoreError> {
        self.with(move |inner| inner.rows(after, limit)).await
    }

    async fn content(&self, position: u64) -> Result<Option<Content>, StoreError> {
        self.with(move |inner| inner.content(position)).await
    }
}

impl Inner {
    fn rows(&mut self, after: u64, limit: usize) -> Result<Vec<Leaf>, Fail> {
        let start = self.start(after)?;
        let mut statement = self.conn.prepare_cached(sql::READ_LOG)?;
        let mut rows = statement.query([signed(start)])?;
        // What is read on the way to the first one is not counted.
        let limit = limit.saturating_add(usize::try_from(after - start).unwrap_or(usize::MAX));
        let (mut leaves, mut last) = (Leaves::default(), start);
        loop {
            if leaves.is_whole() && leaves.done.len() >= limit {
                break;
            }
            match rows.next() {
                Ok(Some(row)) => {
                    last = unsigned(row.get(0)?)?;
                    refresh(&self.conn, &mut self.names, row)?;
                    leaves.take_in(last, row, &self.names);
                }
                Ok(None) => {
                    leaves.end(None);
                    break;
                }
                Err(error) if is_damage(&error) => {
                    leaves.end(Some((last + 1, error.to_string())));
                    break;
                }
                Err(error) => return Err(error.into()),
            }
        }
        leaves.done.retain(|row| row.position > after);
        Ok(leaves.done)
    }

    /// Where the command begins that goes on after a position: the position itself where none does.
    fn start(&self, after: u64) -> Result<u64, Fail> {
        let mut statement = self.conn.prepare_cached(sql::RAW_START)?;
        unsigned(statement.query_row([signed(after)], |row| row.get(0))?)
    }

    fn content(&mut self, position: u64) -> Result<Option<Content>, Fail> {
        let Some(before) = position.checked_sub(1) else { return Ok(None) };
        let start = self.start(before)?;
        let mut statement = self.conn.prepare_cached(sql::READ_LOG)?;
        let mut rows = statement.query([signed(start)])?;
        let (mut place, mut draft) = (0, None);
        while let Some(row) = rows.next()? {
            refresh(&self.conn, &mut self.names, row)?;
            if unsigned(row.get(0)?)? == position {
                draft = Some(Draft::new(&own(row, &self.names, place).map_err(Fail::corrupt)?));
            }
            place += 1;
            if row.get_ref(9)?.as_blob_or_null().is_ok_and(|id| id.is_none()) {
                continue;
            }
            let Some(draft) = draft else { return Ok(None) };
            let shared = shared(row, &self.names).map_err(Fail::corrupt)?;
            let workspace = String::from_utf8_lossy(shared.workspace).into_owned();
            return Ok(Some(Content { workspace, leaf: draft.finish(&shared) }));
        }
        Ok(None)
    }
}

/// Reads the names again where a row has one that is not known.
fn refresh(conn: &Connection, names: &mut Names, row: &Row<'_>) -> Result<(), Fail> {
    let kind = int(row, 3).is_ok_and(|kind| names.kind(kind).is_none());
    let workspace = int(row, 10).is_ok_and(|workspace| names.workspace(workspace).is_none());
    if kind || workspace {
        *names = Names::read(conn)?;
    }
    Ok(())
}

fn is_damage(error: &rusqlite::Error) -> bool {
    matches!(error.sqlite_error_code(), Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase))
}
