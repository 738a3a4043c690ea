//! The connections that reads share. None is asked how it is before or after its use, as pools do: that would be a
//! round trip more for every read, and one that never ends on a network that has stopped. A connection that failed,
//! was too slow, or was let go in the middle is closed; a read that met a dead one is asked again on another.

use std::sync::Arc;
use std::time::Duration;

use parking_lot::Mutex;
use rollbook_store::StoreError;
use sqlx::postgres::{PgArguments, PgConnection, PgRow, Postgres};
use sqlx::query::Query;
use sqlx::{Connection, Row};
use tokio::sync::Semaphore;
use tokio::time::timeout;

use crate::error::{corrupt, is_gone, stalled, unavailable};
use crate::hosts::Hosts;

/// How long a look at few rows may take.
const POINT: Duration = Duration::from_secs(5);
/// How long a page of events may take, which may be hundreds of megabytes.
const PAGE: Duration = Duration::from_mins(1);

/// See the module. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Connections(Arc<Inner>);

struct Inner {
    hosts: Arc<Hosts>,
    places: Semaphore,
    idle: Mutex<Vec<PgConnection>>,
}

type Asked<'q> = Query<'q, Postgres, PgArguments>;

impl Connections {
    pub(crate) fn new(hosts: Arc<Hosts>, most: u32) -> Self {
        let places = Semaphore::new(most.max(1) as usize);
        Self(Arc::new(Inner { hosts, places, idle: Mutex::default() }))
    }

    /// A connection for somebody alone, beside those that are shared.
    pub(crate) async fn alone(&self) -> Result<PgConnection, StoreError> {
        self.0.hosts.connect().await.map_err(unavailable)
    }

    /// All rows of a page.
    pub(crate) async fn page<'q>(&self, ask: impl Fn() -> Asked<'q> + Send + Sync) -> Result<Vec<PgRow>, StoreError> {
        self.within(PAGE, ask).await
    }

    /// Few rows.
    pub(crate) async fn rows<'q>(&self, ask: impl Fn() -> Asked<'q> + Send + Sync) -> Result<Vec<PgRow>, StoreError> {
        self.within(POINT, ask).await
    }

    /// A row, if there is one.
    pub(crate) async fn row<'q>(&self, ask: impl Fn() -> Asked<'q> + Send + Sync) -> Result<Option<PgRow>, StoreError> {
        Ok(self.rows(ask).await?.into_iter().next())
    }

    /// The number in the first column, if there is a row.
    pub(crate) async fn number<'q>(
        &self,
        ask: impl Fn() -> Asked<'q> + Send + Sync,
    ) -> Result<Option<u64>, StoreError> {
        let Some(row) = self.row(ask).await? else { return Ok(None) };
        let number: Option<i64> = row.try_get(0).map_err(unavailable)?;
        number.map(|number| u64::try_from(number).map_err(corrupt)).transpose()
    }

    async fn within<'q>(
        &self,
        limit: Duration,
        ask: impl Fn() -> Asked<'q> + Send + Sync,
    ) -> Result<Vec<PgRow>, StoreError> {
        timeout(limit, self.ask(ask)).await.map_err(|_| stalled())?.map_err(unavailable)
    }

    async fn ask<'q>(&self, ask: impl Fn() -> Asked<'q> + Send + Sync) -> sqlx::Result<Vec<PgRow>> {
        let _place = self.0.places.acquire().await.map_err(|_| sqlx::Error::PoolClosed)?;
        loop {
            let idle = self.0.idle.lock().pop();
            let was_idle = idle.is_some();
            let mut connection = match idle {
                Some(connection) => connection,
                None => self.0.hosts.connect().await?,
            };
            match fetch(&mut connection, ask(), self.0.hosts.pools_transactions()).await {
                Ok(rows) => {
                    self.0.idle.lock().push(connection);
                    return Ok(rows);
                }
                Err(error) if was_idle && is_gone(&error) => {}
                Err(error) if is_gone(&error) => return Err(error),
                Err(error) => {
                    self.0.idle.lock().push(connection);
                    return Err(error);
                }
            }
        }
    }
}

/// A proxy that pools transactions gives each of them another session, so that a statement is prepared and asked in
/// one.
async fn fetch(connection: &mut PgConnection, asked: Asked<'_>, pooled: bool) -> sqlx::Result<Vec<PgRow>> {
    if !pooled {
        return asked.fetch_all(connection).await;
    }
    let mut transaction = connection.begin().await?;
    let rows = asked.persistent(false).fetch_all(&mut *transaction).await?;
    transaction.commit().await?;
    Ok(rows)
}
