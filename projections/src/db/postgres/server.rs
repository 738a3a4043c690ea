//! Connections to the server, and statements on them.

use std::str::FromStr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use sqlx::postgres::{PgArguments, PgConnectOptions, PgConnection, PgPool, PgPoolOptions, PgRow};
use sqlx::query::Query;
use sqlx::{AssertSqlSafe, Connection, Postgres, SqlSafeStr, Transaction};

use super::bind;
use crate::db::{DbError, Row, Sql, Value};

/// A transaction as it comes.
pub(super) const BEGIN: &str = "BEGIN";
/// A connection that was idle for longer is tried before it is used.
const FRESH: Duration = Duration::from_secs(1);

/// Where the views are, and how much of the server this process may use.
#[derive(Debug, Clone)]
pub struct PostgresOptions {
    /// `postgres://user@host/db`, with the parameters that PostgreSQL's own clients take. Several hosts, with commas
    /// between them, are tried in turn.
    pub url: String,
    /// The most connections.
    pub connections: u32,
    /// How long a connection may take to come about.
    pub connect_wait: Duration,
    /// How long a leader that says nothing is waited for.
    pub lease: Duration,
    /// How long replaced views are kept for who still reads them.
    pub grace: Duration,
}

impl PostgresOptions {
    /// The usual amounts.
    pub fn new(url: impl Into<String>) -> Self {
        Self {
            url: url.into(),
            connections: 16,
            connect_wait: Duration::from_secs(5),
            lease: Duration::from_secs(4),
            grace: Duration::from_secs(10),
        }
    }
}

/// See the module.
pub(super) struct Server {
    pub(super) pool: PgPool,
    /// Where it may be; new connections go to one of them.
    addresses: Vec<PgConnectOptions>,
    address: AtomicUsize,
    /// Whether statements stay prepared on a connection. With `statement-cache-capacity=0` in the address none does:
    /// behind a proxy that pools transactions the next one may meet another session.
    keeps: bool,
}

impl Server {
    /// Connects when it is first used.
    pub(super) fn new(options: &PostgresOptions) -> Result<Self, DbError> {
        let address = |url: String| Ok(PgConnectOptions::from_str(&url)?.application_name("rollbook-views"));
        let addresses: Vec<_> = each(&options.url).into_iter().map(address).collect::<Result<_, DbError>>()?;
        let pool = PgPoolOptions::new()
            .max_connections(options.connections)
            .acquire_timeout(options.connect_wait)
            .test_before_acquire(false)
            .before_acquire(|connection, seen| {
                Box::pin(async move {
                    if seen.idle_for > FRESH {
                        connection.ping().await?;
                    }
                    Ok(true)
                })
            })
            .connect_lazy_with(addresses[0].clone());
        let keeps = !options.url.contains("statement-cache-capacity=0");
        Ok(Self { pool, addresses, address: AtomicUsize::new(0), keeps })
    }

    /// Goes on with the next of several addresses, where this one does not answer or takes no writes.
    pub(super) fn turn(&self) {
        if self.addresses.len() > 1 {
            let next = self.address.fetch_add(1, Ordering::Relaxed) + 1;
            self.pool.set_connect_options(self.addresses[next % self.addresses.len()].clone());
        }
    }

    /// A transaction. It is begun in a task of its own, which a caller that goes away does not end: sqlx undoes what was
    /// begun only once the server has said so, and the next user of the connection would be in a transaction of old.
    pub(super) async fn begin(&self, how: &'static str) -> Result<Transaction<'static, Postgres>, DbError> {
        let pool = self.pool.clone();
        let begun = tokio::spawn(async move { pool.begin_with(how.into_sql_str()).await });
        Ok(begun.await.map_err(|error| DbError::Unavailable(error.to_string()))??)
    }

    /// Rows of one statement on its own.
    pub(super) async fn fetch(&self, text: String, arguments: PgArguments) -> Result<Vec<Row>, DbError> {
        if self.keeps {
            return rows(&self.query(text, arguments).fetch_all(&self.pool).await?);
        }
        let mut tx = self.begin(BEGIN).await?;
        let found = self.fetch_in(&mut tx, text, arguments).await?;
        tx.commit().await?;
        Ok(found)
    }

    /// Rows of one statement of a transaction.
    pub(super) async fn fetch_in(
        &self,
        connection: &mut PgConnection,
        text: String,
        arguments: PgArguments,
    ) -> Result<Vec<Row>, DbError> {
        rows(&self.query(text, arguments).fetch_all(connection).await?)
    }

    /// How many rows a statement of a transaction changed.
    pub(super) async fn execute_in(
        &self,
        connection: &mut PgConnection,
        text: String,
        arguments: PgArguments,
    ) -> Result<u64, DbError> {
        Ok(self.query(text, arguments).execute(connection).await?.rows_affected())
    }

    fn query<'q>(&self, text: String, arguments: PgArguments) -> Query<'q, Postgres, PgArguments> {
        sqlx::query_with(AssertSqlSafe(text), arguments).persistent(self.keeps)
    }
}

/// An address for each of its hosts: `postgres://user@one,two/db`.
fn each(url: &str) -> Vec<String> {
    let Some((scheme, rest)) = url.split_once("://") else { return vec![url.to_owned()] };
    let (authority, tail) = rest.split_at(rest.find(['/', '?']).unwrap_or(rest.len()));
    let (user, hosts) = authority.split_at(authority.rfind('@').map_or(0, |at| at + 1));
    hosts.split(',').map(|host| format!("{scheme}://{user}{host}{tail}")).collect()
}

fn rows(found: &[PgRow]) -> Result<Vec<Row>, DbError> {
    found.iter().map(bind::row).collect()
}

/// Statements of the tables beside the generations.
pub(super) struct Base<'a> {
    pub(super) server: &'a Server,
    pub(super) schema: &'a str,
}

impl Base<'_> {
    pub(super) async fn fetch(&self, sql: &Sql, params: &[Value<'_>]) -> Result<Vec<Row>, DbError> {
        self.server.fetch(sql.postgres(self.schema), bind::arguments(params)?).await
    }

    pub(super) async fn fetch_in(
        &self,
        connection: &mut PgConnection,
        sql: &Sql,
        params: &[Value<'_>],
    ) -> Result<Vec<Row>, DbError> {
        self.server.fetch_in(connection, sql.postgres(self.schema), bind::arguments(params)?).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_may_name_several_hosts() {
        assert_eq!(
            each("postgres://me:a%40b@one:5432,two/db?x=1"),
            ["postgres://me:a%40b@one:5432/db?x=1", "postgres://me:a%40b@two/db?x=1"]
        );
        assert_eq!(each("postgres:///db?host=/run"), ["postgres:///db?host=/run"]);
    }
}
