//! Connections, and the schema they find.

use std::str::FromStr;
use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgConnection, PgPool, PgPoolOptions};
use sqlx::{Connection, Executor};

/// Where the log is, and how much of the server this process may use.
#[derive(Debug, Clone)]
pub struct Options {
    /// `postgres://user@host/db`, with the parameters that PostgreSQL's own clients take.
    pub url: String,
    /// Connections for reading.
    pub readers: u32,
    /// How long a connection may take to come about.
    pub connect_wait: Duration,
}

impl Options {
    /// The usual amounts.
    pub fn new(url: impl Into<String>) -> Self {
        Self { url: url.into(), readers: 8, connect_wait: Duration::from_secs(10) }
    }
}

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
];

/// Keeps two nodes from making the schema at once; any number that nobody else uses.
const MIGRATION_LOCK: i64 = 7_270_419_001;

pub(crate) fn connect_options(url: &str) -> Result<PgConnectOptions, OpenError> {
    Ok(PgConnectOptions::from_str(url).map_err(OpenError::Address)?.application_name("rollbook"))
}

pub(crate) async fn connect_pool(options: &Options, connect: PgConnectOptions) -> Result<PgPool, OpenError> {
    let pool = PgPoolOptions::new().max_connections(options.readers).acquire_timeout(options.connect_wait);
    pool.connect_with(connect).await.map_err(OpenError::Connect)
}

/// Makes the schema or brings it up to date; refuses one that is newer than this program.
pub(crate) async fn migrate(pool: &PgPool) -> Result<(), OpenError> {
    let mut connection = pool.acquire().await.map_err(OpenError::Connect)?;
    let mut transaction = connection.begin().await.map_err(OpenError::Migrate)?;
    let locked = sqlx::query(include_str!("../sql/migration_lock.sql")).bind(MIGRATION_LOCK).execute(&mut *transaction);
    locked.await.map_err(OpenError::Migrate)?;
    let found = version(&mut transaction).await.map_err(OpenError::Migrate)?;
    let known = i32::try_from(MIGRATIONS.len()).unwrap_or(i32::MAX);
    if found > known {
        return Err(OpenError::TooNew { found, known });
    }
    for (step, sql) in (1..).zip(MIGRATIONS.iter().copied()) {
        if step > found {
            transaction.execute(sqlx::raw_sql(sql)).await.map_err(OpenError::Migrate)?;
            let noted = sqlx::query(include_str!("../sql/migration_done.sql")).bind(step).execute(&mut *transaction);
            noted.await.map_err(OpenError::Migrate)?;
        }
    }
    transaction.commit().await.map_err(OpenError::Migrate)
}

async fn version(connection: &mut PgConnection) -> sqlx::Result<i32> {
    connection.execute(sqlx::raw_sql(include_str!("../sql/migration_table.sql"))).await?;
    sqlx::query_scalar(include_str!("../sql/migration_version.sql")).fetch_one(connection).await
}
