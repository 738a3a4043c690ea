//! The writer. It blocks where it is called; the runner has a thread of its own.

use async_trait::async_trait;
use rusqlite::Connection;

use super::bind;
use super::connect::{FORGETTING, FORGOTTEN, SERVING};
use crate::db::{DbError, Row, Sql, Value, WriteTx, Writes};

/// See the module.
pub(super) struct SqliteWrites(pub(super) Connection);

#[async_trait]
impl Writes for SqliteWrites {
    async fn begin(&mut self) -> Result<Box<dyn WriteTx + '_>, DbError> {
        self.0.execute_batch("BEGIN IMMEDIATE")?;
        Ok(Box::new(SqliteTx { connection: &mut self.0, open: true }))
    }

    /// The whole file is written anew: rows that moved between pages have left traces wherever they were.
    async fn forget(&mut self, _tables: &[&str]) -> Result<(), DbError> {
        let forgotten =
            self.0.execute_batch(FORGETTING).and_then(|()| self.0.query_row(FORGOTTEN, [], |row| row.get(0)));
        self.0.execute_batch(SERVING)?;
        if forgotten? { Err(DbError::Unavailable("somebody reads what is to be forgotten".into())) } else { Ok(()) }
    }
}

/// Exclusive, so that it may move between threads as a connection may.
struct SqliteTx<'a> {
    connection: &'a mut Connection,
    open: bool,
}

#[async_trait]
impl WriteTx for SqliteTx<'_> {
    async fn fetch(&mut self, sql: &Sql, params: &[Value<'_>]) -> Result<Vec<Row>, DbError> {
        bind::fetch(self.connection, sql, params)
    }

    async fn fetch_each(&mut self, sql: &Sql, keys: &[Vec<Value<'_>>]) -> Result<Vec<Row>, DbError> {
        bind::fetch_each(self.connection, sql, keys)
    }

    async fn execute_many(&mut self, sql: &Sql, rows: &[Vec<Value<'_>>]) -> Result<u64, DbError> {
        bind::execute_many(self.connection, sql, rows)
    }

    async fn execute_script(&mut self, script: &str) -> Result<(), DbError> {
        Ok(self.connection.execute_batch(script)?)
    }

    async fn commit(mut self: Box<Self>) -> Result<(), DbError> {
        self.connection.execute_batch("COMMIT")?;
        self.open = false;
        Ok(())
    }
}

impl Drop for SqliteTx<'_> {
    fn drop(&mut self) {
        // SQLite undoes some failed transactions itself; then there is nothing left to undo.
        if self.open
            && !self.connection.is_autocommit()
            && let Err(error) = self.connection.execute_batch("ROLLBACK")
        {
            tracing::error!(%error, "a view transaction could not be undone");
        }
    }
}
