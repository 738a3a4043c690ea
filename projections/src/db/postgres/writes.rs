//! The writer of a generation.

use std::sync::Arc;

use async_trait::async_trait;
use sqlx::{AssertSqlSafe, Executor, Postgres, Transaction};

use super::lease::Lease;
use super::server::Server;
use super::{bind, control, words};
use crate::db::{DbError, Row, Sql, Value, WriteTx, Writes};

const BEGIN: &str = include_str!("begin.script");
const FORGET: &str = include_str!("forget.script");
const OTHERS_END: &str = include_str!("others_end.script");

/// See the module.
pub(super) struct PgWrites {
    pub(super) server: Arc<Server>,
    pub(super) schema: Arc<str>,
    /// What every commit needs, once readers use these views.
    pub(super) fence: Option<Arc<Lease>>,
}

#[async_trait]
impl Writes for PgWrites {
    async fn begin(&mut self) -> Result<Box<dyn WriteTx + '_>, DbError> {
        let tx = self.server.begin(BEGIN).await?;
        Ok(Box::new(PgTx { writes: self, tx }))
    }

    async fn forget(&mut self, tables: &[&str]) -> Result<(), DbError> {
        let tables: Vec<_> = tables.iter().map(|table| format!("\"{}\".{table}", self.schema)).collect();
        let script = FORGET.replace("{tables}", &tables.join(", "));
        self.server.pool.execute(sqlx::raw_sql(OTHERS_END)).await?;
        self.server.pool.execute(sqlx::raw_sql(AssertSqlSafe(script))).await?;
        Ok(())
    }
}

/// Dropping it undoes it.
struct PgTx<'a> {
    writes: &'a PgWrites,
    tx: Transaction<'static, Postgres>,
}

#[async_trait]
impl WriteTx for PgTx<'_> {
    async fn fetch(&mut self, sql: &Sql, params: &[Value<'_>]) -> Result<Vec<Row>, DbError> {
        let PgWrites { server, schema, .. } = self.writes;
        server.fetch_in(&mut self.tx, sql.postgres(schema), bind::arguments(params)?).await
    }

    async fn fetch_each(&mut self, sql: &Sql, keys: &[Vec<Value<'_>>]) -> Result<Vec<Row>, DbError> {
        if keys.is_empty() {
            return Ok(Vec::new());
        }
        let PgWrites { server, schema, .. } = self.writes;
        server.fetch_in(&mut self.tx, sql.postgres_many(schema), bind::columns(keys)?).await
    }

    async fn execute_many(&mut self, sql: &Sql, rows: &[Vec<Value<'_>>]) -> Result<u64, DbError> {
        if rows.is_empty() {
            return Ok(0);
        }
        let PgWrites { server, schema, .. } = self.writes;
        server.execute_in(&mut self.tx, sql.postgres_many(schema), bind::columns(rows)?).await
    }

    async fn execute_script(&mut self, script: &str) -> Result<(), DbError> {
        control::run(&mut self.tx, &words::within(&words::marked(script), &self.writes.schema)).await
    }

    async fn commit(mut self: Box<Self>) -> Result<(), DbError> {
        if let Some(fence) = &self.writes.fence {
            fence.check(&mut self.tx).await?;
        }
        Ok(self.tx.commit().await?)
    }
}
