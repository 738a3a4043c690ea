//! Keys of personal fields, in a file of their own.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use async_trait::async_trait;
use parking_lot::Mutex;
use rollbook_seal::{KeyStore, Owner, StoredKey};
use rollbook_store::{Position, StoreError};
use rusqlite::{Connection, OptionalExtension, Row};
use uuid::Uuid;

use crate::error::OpenError;
use crate::fail::{Fail, signed, unsigned};
use crate::read::pool::{self, Pool};
use crate::read::row::uuid;
use crate::schema::KEYS;
use crate::sql;

/// See the module. Several processes may have it open.
pub struct SqliteKeys {
    path: PathBuf,
    /// Nobody who reads waits for a flush.
    readers: Pool,
    writer: Arc<Mutex<Connection>>,
}

impl SqliteKeys {
    /// The keys at a path; made where there are none.
    pub fn open(path: &Path) -> Result<Self, OpenError> {
        if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
            std::fs::create_dir_all(folder).map_err(|source| OpenError::io(path, source))?;
        }
        let writer = Arc::new(Mutex::new(connect(path)?));
        Ok(Self { path: path.to_owned(), readers: Pool::new(path, pool::connect), writer })
    }

    /// What waits for the disk, on a thread that may.
    async fn write(
        &self,
        work: impl FnOnce(&mut Connection) -> Result<(), Fail> + Send + 'static,
    ) -> Result<(), StoreError> {
        let writer = Arc::clone(&self.writer);
        let done = tokio::task::spawn_blocking(move || work(&mut writer.lock())).await;
        Ok(done.map_err(|error| StoreError::Unavailable(error.to_string()))??)
    }
}

fn connect(path: &Path) -> Result<Connection, OpenError> {
    let error = |source| OpenError::sqlite(path, source);
    let mut conn = Connection::open(path).map_err(error)?;
    KEYS.check(&conn, path)?;
    conn.execute_batch(sql::PRAGMAS_KEYS).map_err(error)?;
    KEYS.migrate(&mut conn, path)?;
    Ok(conn)
}

#[async_trait]
impl KeyStore for SqliteKeys {
    async fn mark(&self, fresh: &[u8]) -> Result<Vec<u8>, StoreError> {
        let fresh = fresh.to_vec();
        self.write(move |conn| {
            conn.prepare_cached(sql::KEYS_SET_MARK)?.execute([fresh])?;
            Ok(())
        })
        .await?;
        let mark = |conn: &Connection| conn.prepare_cached(sql::KEYS_MARK)?.query_row([], |row| row.get(0));
        Ok(self.readers.read(|session| Ok(mark(session.conn)?))?)
    }

    async fn find(&self, ids: &[Uuid]) -> Result<Vec<StoredKey>, StoreError> {
        let ids = ids.iter().map(|id| &id.as_bytes()[..]);
        Ok(self.readers.read(|session| each_row(session.conn, sql::KEYS_FIND, ids))?)
    }

    async fn of_owner(&self, owner: &Owner) -> Result<Vec<Uuid>, StoreError> {
        Ok(self.readers.read(|session| of_owner(session.conn, owner))?)
    }

    async fn named(&self, owners: &[Owner]) -> Result<Vec<StoredKey>, StoreError> {
        let owners = owners.iter().map(|owner| &owner[..]);
        Ok(self.readers.read(|session| each_row(session.conn, sql::KEYS_NAMED, owners))?)
    }

    async fn add(&self, keys: &[StoredKey]) -> Result<Vec<StoredKey>, StoreError> {
        let ids: Vec<_> = keys.iter().map(|key| key.id).collect();
        let keys = keys.to_vec();
        self.write(move |conn| add(conn, &keys)).await?;
        self.find(&ids).await
    }

    async fn discard(&self, ids: &[Uuid]) -> Result<(), StoreError> {
        let ids = ids.to_vec();
        self.write(move |conn| each(conn, sql::KEYS_DISCARD, &ids)).await
    }

    /// On a connection of its own: nobody waits for it who only reads.
    async fn destroy(&self, ids: &[Uuid]) -> Result<(), StoreError> {
        let (path, ids) = (self.path.clone(), ids.to_vec());
        let destroyed = tokio::task::spawn_blocking(move || destroy(&path, &ids)).await;
        destroyed.map_err(|error| StoreError::Unavailable(error.to_string()))?
    }

    async fn followed(&self, epoch: u32) -> Result<Position, StoreError> {
        let found = self.readers.read(|session| {
            let mut statement = session.conn.prepare_cached(sql::KEYS_FOLLOWED)?;
            statement.query_row([epoch], |row| row.get::<_, i64>(0)).optional()?.map(unsigned).transpose()
        })?;
        Ok(found.map(Position).unwrap_or_default())
    }

    async fn follow(&self, epoch: u32, position: Position) -> Result<(), StoreError> {
        self.write(move |conn| {
            conn.prepare_cached(sql::KEYS_FOLLOW)?.execute((epoch, signed(position.0)))?;
            Ok(())
        })
        .await
    }
}

/// What there is for each of these, one row at most.
fn each_row<'a>(conn: &Connection, sql: &str, asked: impl Iterator<Item = &'a [u8]>) -> Result<Vec<StoredKey>, Fail> {
    let mut statement = conn.prepare_cached(sql)?;
    let mut found = Vec::new();
    for one in asked {
        let read = |row: &Row<'_>| Ok((row.get::<_, Vec<u8>>(0)?, row.get::<_, Vec<u8>>(1)?, row.get(2)?, row.get(3)?));
        let Some((id, owner, wrapped, name)) = statement.query_row([one], read).optional()? else { continue };
        let owner = owner.try_into().map_err(|_| Fail::corrupt("the owner of a key is not 32 bytes"))?;
        found.push(StoredKey { id: uuid(&id)?, owner, wrapped, name });
    }
    Ok(found)
}

fn of_owner(conn: &Connection, owner: &Owner) -> Result<Vec<Uuid>, Fail> {
    let mut statement = conn.prepare_cached(sql::KEYS_OF_OWNER)?;
    let ids = statement.query_map([&owner[..]], |row| row.get::<_, Vec<u8>>(0))?;
    ids.map(|id| uuid(&id?)).collect()
}

fn add(conn: &mut Connection, keys: &[StoredKey]) -> Result<(), Fail> {
    let transaction = conn.transaction()?;
    {
        let mut statement = transaction.prepare_cached(sql::KEYS_ADD)?;
        for StoredKey { id, owner, wrapped, name } in keys {
            statement.execute((&id.as_bytes()[..], &owner[..], wrapped.as_deref(), name.as_deref()))?;
        }
    }
    Ok(transaction.commit()?)
}

fn each(conn: &mut Connection, sql: &str, ids: &[Uuid]) -> Result<(), Fail> {
    let transaction = conn.transaction()?;
    {
        let mut statement = transaction.prepare_cached(sql)?;
        for id in ids {
            statement.execute([&id.as_bytes()[..]])?;
        }
    }
    Ok(transaction.commit()?)
}

/// Neither the file nor the write-ahead log holds them afterwards.
fn destroy(path: &Path, ids: &[Uuid]) -> Result<(), StoreError> {
    let mut conn = connect(path).map_err(|error| StoreError::Unavailable(error.to_string()))?;
    each(&mut conn, sql::KEYS_DESTROY, ids)?;
    conn.execute_batch(sql::KEYS_REWRITE).map_err(Fail::from)?;
    let busy: bool = conn.query_row(sql::KEYS_FLUSH, [], |row| row.get(0)).map_err(Fail::from)?;
    if busy { Err(StoreError::Unavailable("somebody reads keys that are to be destroyed".into())) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn who_reads_does_not_wait_for_whoever_writes() {
        let folder = tempfile::tempdir().expect("there is room");
        let keys = SqliteKeys::open(&folder.path().join("keys.db")).expect("can be made");
        let key = StoredKey { id: Uuid::from_u128(1), owner: [7; 32], wrapped: Some(vec![1, 2, 3]), name: None };
        keys.add(std::slice::from_ref(&key)).await.expect("can be stored");
        let writer = keys.writer.lock();
        writer.execute_batch(sql::BEGIN).expect("nobody else writes");
        let found = futures::executor::block_on(keys.find(&[key.id])).expect("can be read");
        assert_eq!(found[0].wrapped, key.wrapped);
        assert_eq!(futures::executor::block_on(keys.of_owner(&key.owner)).expect("can be read"), [key.id]);
    }
}
