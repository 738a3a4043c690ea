//! What one process at a time may do: lead, or fill.
//!
//! A lease has an epoch, which grows whenever another process takes it. Its holder says now and then that it is
//! there; one that does not for long is replaced. Time is the server's.

use std::sync::{Arc, Weak};
use std::time::{Duration, Instant};

use sqlx::postgres::PgConnection;
use tokio::sync::watch;

use super::server::{Base, Server};
use crate::db::{DbError, Row, Value, sql};

sql! {
    TAKE = "sql/lease_take.pg.sql";
    KEEP = "sql/lease_keep.pg.sql";
    RELEASE = "sql/lease_release.pg.sql";
    CHECK = "sql/lease_check.pg.sql";
}

/// Its holder says so many times per lease that it is there.
const BEATS: u32 = 4;

/// See the module.
pub(super) struct Lease {
    server: Arc<Server>,
    schema: String,
    name: &'static str,
    time: Duration,
    /// The epoch under which this process holds it.
    held: watch::Sender<Option<i64>>,
}

impl Lease {
    pub(super) fn new(server: Arc<Server>, schema: String, name: &'static str, time: Duration) -> Arc<Self> {
        Arc::new(Self { server, schema, name, time, held: watch::Sender::new(None) })
    }

    /// Takes it if nobody has it; from whoever has it, if this process insists.
    pub(super) async fn take(self: &Arc<Self>, insist: bool) -> Result<bool, DbError> {
        let params = [self.name.into(), self.seconds(), insist.into()];
        let Some(epoch) = first(&self.base().fetch(&TAKE, &params).await?)? else { return Ok(false) };
        tracing::info!(lease = self.name, epoch, "taken by this process");
        self.held.send_replace(Some(epoch));
        tokio::spawn(keep(Arc::downgrade(self), self.held.subscribe(), epoch, self.time));
        Ok(true)
    }

    /// Whether this process has it, as far as is known.
    pub(super) fn is_held(&self) -> bool {
        self.held.borrow().is_some()
    }

    /// Waits until this process has it no longer.
    pub(super) async fn lost(&self) {
        // The sender is in here as long as anybody waits.
        self.held.subscribe().wait_for(Option::is_none).await.ok();
    }

    /// Gives it back, so that nobody need wait for it.
    pub(super) async fn release(&self) {
        let Some(epoch) = self.held.send_replace(None) else { return };
        if let Err(error) = self.base().fetch(&RELEASE, &[self.name.into(), epoch.into()]).await {
            tracing::debug!(%error, lease = self.name, "a lease could not be given back, and runs out");
        }
    }

    /// Fails unless this process holds it now, and until the transaction ends.
    pub(super) async fn check(&self, tx: &mut PgConnection) -> Result<(), DbError> {
        let held = *self.held.borrow();
        let epoch = held.ok_or(DbError::Fenced)?;
        let found = self.base().fetch_in(tx, &CHECK, &[self.name.into(), epoch.into()]).await?;
        if !found.is_empty() {
            return Ok(());
        }
        self.drop_epoch(epoch);
        Err(DbError::Fenced)
    }

    /// Whether it could be prolonged.
    async fn renew(&self, epoch: i64) -> Result<bool, DbError> {
        let params = [self.name.into(), epoch.into(), self.seconds()];
        Ok(!self.base().fetch(&KEEP, &params).await?.is_empty())
    }

    /// Another process has it, or may take it any moment.
    fn drop_epoch(&self, epoch: i64) {
        let dropped = self.held.send_if_modified(|held| held.take_if(|held| *held == epoch).is_some());
        if dropped {
            tracing::info!(lease = self.name, epoch, "lost by this process");
        }
    }

    fn base(&self) -> Base<'_> {
        Base { server: &self.server, schema: &self.schema }
    }

    fn seconds(&self) -> Value<'static> {
        Value::Int(i64::try_from(self.time.as_secs().max(1)).unwrap_or(i64::MAX))
    }
}

/// Says that this process is there until it holds the lease no longer, as somebody said or as time says.
async fn keep(lease: Weak<Lease>, mut held: watch::Receiver<Option<i64>>, epoch: i64, time: Duration) {
    let mut last = Instant::now();
    while last.elapsed() < time {
        let gone = tokio::time::timeout(time / BEATS, held.wait_for(|held| *held != Some(epoch))).await.is_ok();
        let Some(lease) = lease.upgrade().filter(|_| !gone) else { return };
        let began = Instant::now();
        match tokio::time::timeout(time / BEATS, lease.renew(epoch)).await {
            Ok(Ok(true)) => last = began,
            Ok(Ok(false)) => break,
            Ok(Err(error)) => tracing::warn!(%error, lease = lease.name, "a lease could not be kept"),
            Err(_) => tracing::warn!(lease = lease.name, "a lease could not be kept in time"),
        }
    }
    if let Some(lease) = lease.upgrade() {
        lease.drop_epoch(epoch);
    }
}

fn first(rows: &[Row]) -> Result<Option<i64>, DbError> {
    rows.first().map(|row| row.int(0)).transpose()
}
