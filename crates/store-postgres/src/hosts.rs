//! Where the server is: one address, or several of which the one that takes writes is meant.

use std::io::{Error, ErrorKind};
use std::str::FromStr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use sqlx::ConnectOptions;
use sqlx::postgres::{PgConnectOptions, PgConnection};
use tokio::time::timeout;

use crate::connect::OpenError;

/// How long an address may take to let us in.
const PATIENCE: Duration = Duration::from_secs(5);

/// See the module.
pub(crate) struct Hosts {
    all: Vec<PgConnectOptions>,
    /// The one that took writes last.
    newest: AtomicUsize,
    pools_transactions: bool,
}

impl Hosts {
    /// `postgres://user@host:port,host:port/db`. A statement cache of no capacity says that a proxy in between pools
    /// transactions.
    pub(crate) fn parse(url: &str) -> Result<Self, OpenError> {
        let options =
            |url: String| PgConnectOptions::from_str(&url).map(|options| options.application_name("rollbook"));
        let all = each(url).into_iter().map(options).collect::<Result<_, _>>().map_err(OpenError::Address)?;
        Ok(Self { all, newest: AtomicUsize::new(0), pools_transactions: url.contains("statement-cache-capacity=0") })
    }

    /// Whether what one transaction leaves in its session is not there in the next.
    pub(crate) fn pools_transactions(&self) -> bool {
        self.pools_transactions
    }

    /// The address in use.
    pub(crate) fn current(&self) -> &PgConnectOptions {
        &self.all[self.newest.load(Ordering::Relaxed)]
    }

    /// A connection to the server that takes writes; the failure of the last address where none does.
    pub(crate) async fn connect(&self) -> sqlx::Result<PgConnection> {
        if self.all.len() == 1 {
            return open(&self.all[0]).await;
        }
        let first = self.newest.load(Ordering::Relaxed);
        let mut failure = sqlx::Error::PoolClosed;
        for at in (first..self.all.len()).chain(0..first) {
            match self.leading(at).await {
                Ok(connection) => {
                    self.newest.store(at, Ordering::Relaxed);
                    return Ok(connection);
                }
                Err(error) => failure = error,
            }
        }
        Err(failure)
    }

    async fn leading(&self, at: usize) -> sqlx::Result<PgConnection> {
        let mut connection = open(&self.all[at]).await?;
        let query = sqlx::query_scalar(include_str!("../sql/is_standby.sql")).persistent(false);
        if query.fetch_one(&mut connection).await? {
            return Err(Error::other("none of the addresses takes writes").into());
        }
        Ok(connection)
    }
}

async fn open(options: &PgConnectOptions) -> sqlx::Result<PgConnection> {
    let late = |_| sqlx::Error::Io(Error::from(ErrorKind::TimedOut));
    timeout(PATIENCE, options.connect()).await.map_err(late)?
}

/// An address for each of its hosts.
fn each(url: &str) -> Vec<String> {
    let Some((scheme, rest)) = url.split_once("://") else { return vec![url.to_owned()] };
    let (authority, tail) = rest.split_at(rest.find(['/', '?']).unwrap_or(rest.len()));
    let hosts = authority.rfind('@').map_or(0, |at| at + 1);
    let (user, hosts) = authority.split_at(hosts);
    hosts.split(',').map(|host| format!("{scheme}://{user}{host}{tail}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_may_name_several_hosts() {
        let urls = each("postgres://me:a%40b@one:5432,two/db?sslmode=require");
        assert_eq!(
            urls,
            ["postgres://me:a%40b@one:5432/db?sslmode=require", "postgres://me:a%40b@two/db?sslmode=require"]
        );
        assert_eq!(each("postgres:///db?host=/run"), ["postgres:///db?host=/run"]);
        assert_eq!(each("postgres://one,two"), ["postgres://one", "postgres://two"]);
    }
}
