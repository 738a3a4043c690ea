//! The first connection, and the schema it finds.

use std::time::Duration;

use rollbook_store::Position;
use sqlx::postgres::PgConnection;
use sqlx::{Connection, Executor};
use tokio::time::{Instant, sleep};

use crate::hosts::Hosts;

/// Why a log cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The address makes no sense.
    #[error("is no PostgreSQL address: {0}")]
    Address(#[source] sqlx::Error),
    /// The server does not let us in, or is not there.
    #[error("cannot connect to PostgreSQL: {0}")]
    Connect(#[source] sqlx::Error),
    /// The schema could not be made or brought up to date.
    #[error("cannot prepare the log's schema: {0}")]
    Migrate(#[source] sqlx::Error),
    /// The schema belongs to a newer version of the program.
    #[error("the log has schema {found}, this version knows {known} at most")]
    TooNew {
        /// In the database.
        found: i32,
        /// Here.
        known: i32,
    },
}

/// Each file is one step and is never edited once merged.
const MIGRATIONS: &[&str] = &[
    include_str!("../../../migrations/postgres/log/0001_log.sql"),
    include_str!("../../../migrations/postgres/log/0002_proof.sql"),
    include_str!("../../../migrations/postgres/log/0003_leases_and_facts.sql"),
    include_str!("../../../migrations/postgres/log/0004_lock_log_without_jit.sql"),
    include_str!("../../../migrations/postgres/log/0005_notes.sql"),
];

/// Keeps two nodes from making the schema at once; any number that nobody else uses.
const MIGRATION_LOCK: i64 = 7_270_419_001;
/// How long a server that is starting is waited for.
const PATIENCE: Duration = Duration::from_secs(10);
const LOOK_AGAIN: Duration = Duration::from_millis(200);

/// A connection to a server that may still be starting.
pub(crate) async fn connect(hosts: &Hosts) -> Result<PgConnection, OpenError> {
    let end = Instant::now() + PATIENCE;
    loop {
        match hosts.connect().await {
            Ok(connection) => return Ok(connection),
            Err(error) if passes(&error) && Instant::now() < end => sleep(LOOK_AGAIN).await,
            Err(error) => return Err(OpenError::Connect(error)),
        }
    }
}

/// Nobody listens yet, or "the database system is starting up"; everything else is for the operator.
fn passes(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::Io(error) => error.kind() == std::io::ErrorKind::ConnectionRefused,
        sqlx::Error::Database(error) => error.code().as_deref() == Some("57P03"),
        _ => false,
    }
}

/// Makes the schema or brings it up to date; refuses one that is newer than this program. Nothing is written where
/// nothing is missing, so that a user who may only append can start. Gives the end of the log and its epoch.
pub(crate) async fn migrate(connection: &mut PgConnection) -> Result<(Position, u64), OpenError> {
    let mut transaction = connection.begin().await.map_err(OpenError::Migrate)?;
    let lock = sqlx::query(include_str!("../sql/migration_lock.sql")).bind(MIGRATION_LOCK).persistent(false);
    lock.execute(&mut *transaction).await.map_err(OpenError::Migrate)?;
    let found = version(&mut transaction).await.map_err(OpenError::Migrate)?;
    let known = i32::try_from(MIGRATIONS.len()).unwrap_or(i32::MAX);
    if found > known {
        return Err(OpenError::TooNew { found, known });
    }
    for (step, sql) in (1..).zip(MIGRATIONS.iter().copied()) {
        if step > found {
            transaction.execute(sqlx::raw_sql(sql)).await.map_err(OpenError::Migrate)?;
            let noted = sqlx::query(include_str!("../sql/migration_done.sql")).bind(step).persistent(false);
            noted.execute(&mut *transaction).await.map_err(OpenError::Migrate)?;
        }
    }
    // In the transaction: a proxy may give the next statement to another session, where this one is not prepared.
    let head = sqlx::query_as(include_str!("../sql/head.sql")).persistent(false).fetch_one(&mut *transaction).await;
    let (position, epoch): (i64, i64) = head.map_err(OpenError::Connect)?;
    transaction.commit().await.map_err(OpenError::Migrate)?;
    Ok((Position(position.unsigned_abs()), epoch.unsigned_abs()))
}

async fn version(connection: &mut PgConnection) -> sqlx::Result<i32> {
    let there = sqlx::query_scalar(include_str!("../sql/migration_table_is_there.sql")).persistent(false);
    if !there.fetch_one(&mut *connection).await? {
        connection.execute(sqlx::raw_sql(include_str!("../sql/migration_table.sql"))).await?;
    }
    sqlx::query_scalar(include_str!("../sql/migration_version.sql")).persistent(false).fetch_one(connection).await
}
