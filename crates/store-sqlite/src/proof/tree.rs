//! The tree in a file of its own beside the log.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use async_trait::async_trait;
use parking_lot::Mutex;
use rollbook_proof::tile::{Tile, TileId};
use rollbook_proof::{Tree, TreeStore};
use rollbook_store::StoreError;
use rusqlite::{Connection, OptionalExtension};

use crate::error::OpenError;
use crate::fail::{Fail, signed, unsigned};
use crate::read::pool::connect;
use crate::schema::PROOF;
use crate::snapshots::with_suffix;
use crate::sql;

/// See the module.
pub struct SqliteTree(Arc<Mutex<Connection>>);

impl SqliteTree {
    /// The tree of a log; made where there is none.
    pub fn open(log: &Path) -> Result<Self, OpenError> {
        let path = place(log);
        let error = |source| OpenError::sqlite(&path, source);
        let mut conn = Connection::open(&path).map_err(error)?;
        PROOF.check(&conn, &path)?;
        conn.execute_batch(sql::PRAGMAS_PROOF).map_err(error)?;
        PROOF.migrate(&mut conn, &path)?;
        Ok(Self(Arc::new(Mutex::new(conn))))
    }

    /// The tree of a log, for reading; none where there is none.
    pub fn open_read_only(log: &Path) -> Result<Option<Self>, OpenError> {
        let path = place(log);
        if !path.exists() {
            return Ok(None);
        }
        let conn = connect(&path).map_err(|source| OpenError::sqlite(&path, source))?;
        let made = PROOF.check(&conn, &path)? > 0;
        Ok(made.then(|| Self(Arc::new(Mutex::new(conn)))))
    }
}

fn place(log: &Path) -> PathBuf {
    with_suffix(log, "-proof")
}

#[async_trait]
impl TreeStore for SqliteTree {
    async fn tree(&self) -> Result<Option<Tree>, StoreError> {
        Ok(tree(&self.0.lock())?)
    }

    async fn tiles(&self, wanted: &[TileId]) -> Result<Vec<Option<Tile>>, StoreError> {
        let conn = self.0.lock();
        Ok(wanted.iter().map(|id| tile(&conn, *id)).collect::<Result<_, Fail>>()?)
    }

    async fn grow(&self, epoch: u32, from: u64, to: u64, tiles: &[Tile]) -> Result<bool, StoreError> {
        let (conn, tiles) = (Arc::clone(&self.0), tiles.to_vec());
        let grown = tokio::task::spawn_blocking(move || grow(&mut conn.lock(), epoch, (from, to), &tiles)).await;
        Ok(grown.map_err(|error| StoreError::Unavailable(error.to_string()))??)
    }

    async fn keep(&self, size: u64, checkpoint: &str) -> Result<bool, StoreError> {
        let conn = self.0.lock();
        let keep = conn.prepare_cached(sql::PROOF_KEEP);
        let kept = keep.and_then(|mut statement| statement.execute((signed(size), checkpoint)));
        Ok(kept.map_err(Fail::from)? == 1)
    }
}

fn tree(conn: &Connection) -> Result<Option<Tree>, Fail> {
    let mut statement = conn.prepare_cached(sql::PROOF_TREE)?;
    let read = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, row.get(1)?, row.get(2)?));
    let Some((epoch, size, checkpoint)) = statement.query_row([], read).optional()? else { return Ok(None) };
    Ok(Some(Tree { epoch, size: unsigned(size)?, checkpoint }))
}

fn tile(conn: &Connection, id: TileId) -> Result<Option<Tile>, Fail> {
    let mut statement = conn.prepare_cached(sql::PROOF_TILE)?;
    let bytes: Option<Vec<u8>> = statement.query_row((id.level, signed(id.index)), |row| row.get(0)).optional()?;
    Ok(bytes.and_then(|bytes| Tile::read(id, &bytes)))
}

fn grow(conn: &mut Connection, epoch: u32, (from, to): (u64, u64), tiles: &[Tile]) -> Result<bool, Fail> {
    let transaction = conn.transaction()?;
    transaction.prepare_cached(sql::PROOF_BEGIN)?.execute([epoch])?;
    let moved = transaction.prepare_cached(sql::PROOF_MOVE)?.execute((epoch, signed(from), signed(to)))?;
    if moved == 0 {
        return Ok(false);
    }
    for tile in tiles {
        let put = (tile.id.level, signed(tile.id.index), tile.bytes());
        transaction.prepare_cached(sql::PROOF_PUT)?.execute(put)?;
    }
    transaction.commit()?;
    Ok(true)
}
