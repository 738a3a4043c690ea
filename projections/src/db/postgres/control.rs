//! The tables beside the generations: made or brought up to date when a process first comes.

use sqlx::postgres::PgConnection;
use sqlx::{AssertSqlSafe, Executor};

use super::server::{BEGIN, Base, Server};
use super::words;
use crate::db::{DbError, Value, sql};
use crate::error::ViewsError;

sql! {
    SCHEMA = "sql/current_schema.pg.sql";
    LOCK = "sql/migration_lock.pg.sql";
    IS_THERE = "sql/migration_table_is_there.pg.sql";
    VERSION = "sql/migration_version.pg.sql";
    DONE = "sql/migration_done.pg.sql";
}

/// What makes these tables.
pub(crate) const TABLES: &str = include_str!("../../../../migrations/postgres/views/0001_views.sql");
/// What notes how far they are.
pub(crate) const VERSIONS: &str = include_str!("sql/migration_table.pg.sql");

/// Each file is one step and is never edited once merged.
const MIGRATIONS: &[&str] = &[TABLES];
/// Keeps two nodes from making them at once; any number that nobody else uses.
const MIGRATION_LOCK: i64 = 7_270_419_002;
/// A generation's schema is named after this one, and names have 63 bytes.
const LONGEST: usize = 40;

/// The schema that a connection works in, with the tables of this version in it.
pub(super) async fn prepare(server: &Server) -> Result<String, ViewsError> {
    let mut tx = server.begin(BEGIN).await?;
    let found = Base { server, schema: "" }.fetch_in(&mut tx, &SCHEMA, &[]).await?;
    let schema = found.first().map(|row| row.text_or_null(0)).transpose()?.flatten().map(str::to_owned);
    let schema = schema.filter(|name| name.len() <= LONGEST && !name.contains('"')).ok_or_else(|| {
        let reason = "the address leads to no schema whose name has 40 bytes at most".into();
        ViewsError::Failed { what: "the views".into(), reason }
    })?;
    migrate(Base { server, schema: &schema }, &mut tx).await?;
    tx.commit().await.map_err(DbError::from)?;
    Ok(schema)
}

/// Writes nothing where nothing is missing.
async fn migrate(base: Base<'_>, tx: &mut PgConnection) -> Result<(), ViewsError> {
    base.fetch_in(tx, &LOCK, &[MIGRATION_LOCK.into()]).await?;
    let there = base.fetch_in(tx, &IS_THERE, &[base.schema.into()]).await?;
    if there.first().map_or(Ok(0), |row| row.count(0))? == 0 {
        run(tx, &words::within(&words::marked(VERSIONS), base.schema)).await?;
    }
    let found = base.fetch_in(tx, &VERSION, &[]).await?;
    let found = found.first().map_or(Ok(0), |row| row.count(0))?;
    let known = MIGRATIONS.len() as u64;
    if found > known {
        return Err(ViewsError::TooNew { found, known });
    }
    for (step, script) in (1..).zip(MIGRATIONS).filter(|(step, _)| *step > found) {
        run(tx, &words::within(&words::marked(script), base.schema)).await?;
        base.fetch_in(tx, &DONE, &[Value::Int(i64::try_from(step).unwrap_or(i64::MAX))]).await?;
    }
    Ok(())
}

/// Several statements without parameters.
pub(super) async fn run(connection: &mut PgConnection, script: &str) -> Result<(), DbError> {
    connection.execute(sqlx::raw_sql(AssertSqlSafe(script.to_owned()))).await?;
    Ok(())
}
