//! Readers.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use sqlx::{Postgres, Transaction};
use tokio::time::timeout;

use super::bind;
use super::server::Server;
use crate::db::{DbError, Reads, Row, Snapshot, Sql, Value};

const BEGIN: &str = include_str!("begin_reading.script");

/// How long a page or less may take: a network that has stopped says nothing, and a client is answered before it goes.
const PAGE: Duration = Duration::from_secs(20);
/// How long a look at all rows of a table may take.
const ALL: Duration = Duration::from_mins(10);

/// The readers of one generation.
pub(super) struct PgReads {
    pub(super) server: Arc<Server>,
    pub(super) schema: Arc<str>,
}

#[async_trait]
impl Reads for PgReads {
    async fn fetch(&self, sql: &Sql, params: &[Value<'_>]) -> Result<Vec<Row>, DbError> {
        within(PAGE, self.server.fetch(sql.postgres(&self.schema), bind::arguments(params)?)).await
    }

    async fn snapshot(&self) -> Result<Box<dyn Snapshot>, DbError> {
        let tx = within(PAGE, self.server.begin(BEGIN)).await?;
        Ok(Box::new(PgSnapshot { server: Arc::clone(&self.server), schema: Arc::clone(&self.schema), tx }))
    }
}

/// Dropping it ends the transaction.
struct PgSnapshot {
    server: Arc<Server>,
    schema: Arc<str>,
    tx: Transaction<'static, Postgres>,
}

#[async_trait]
impl Snapshot for PgSnapshot {
    async fn fetch(&mut self, sql: &Sql, params: &[Value<'_>]) -> Result<Vec<Row>, DbError> {
        self.fetch_within(PAGE, sql, params).await
    }

    async fn fetch_in_turn(&mut self, sql: &Sql, params: &[Value<'_>], _: usize) -> Result<Vec<Row>, DbError> {
        self.fetch(sql, params).await
    }

    async fn fetch_long(&mut self, sql: Arc<Sql>, params: Vec<Value<'static>>) -> Result<Vec<Row>, DbError> {
        self.fetch_within(ALL, &sql, &params).await
    }
}

impl PgSnapshot {
    async fn fetch_within(&mut self, limit: Duration, sql: &Sql, params: &[Value<'_>]) -> Result<Vec<Row>, DbError> {
        let (text, arguments) = (sql.postgres(&self.schema), bind::arguments(params)?);
        within(limit, self.server.fetch_in(&mut self.tx, text, arguments)).await
    }
}

async fn within<T>(limit: Duration, asked: impl Future<Output = Result<T, DbError>>) -> Result<T, DbError> {
    let stalled = |_| Err(DbError::Unavailable("the server does not answer".into()));
    timeout(limit, asked).await.unwrap_or_else(stalled)
}
