//! Readers.

use std::sync::Arc;

use async_trait::async_trait;
use sqlx::{Postgres, Transaction};

use super::bind;
use super::server::Server;
use crate::db::{DbError, Reads, Row, Snapshot, Sql, Value};

const BEGIN: &str = include_str!("begin_reading.script");

/// The readers of one generation.
pub(super) struct PgReads {
    pub(super) server: Arc<Server>,
    pub(super) schema: Arc<str>,
}

#[async_trait]
impl Reads for PgReads {
    async fn fetch(&self, sql: &Sql, params: &[Value<'_>]) -> Result<Vec<Row>, DbError> {
        self.server.fetch(sql.postgres(&self.schema), bind::arguments(params)?).await
    }

    async fn snapshot(&self) -> Result<Box<dyn Snapshot>, DbError> {
        let tx = self.server.begin(BEGIN).await?;
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
        self.server.fetch_in(&mut self.tx, sql.postgres(&self.schema), bind::arguments(params)?).await
    }

    async fn fetch_long(&mut self, sql: Arc<Sql>, params: Vec<Value<'static>>) -> Result<Vec<Row>, DbError> {
        self.fetch(&sql, &params).await
    }
}
