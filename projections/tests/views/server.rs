//! Places on the server that `ROLLBOOK_TEST_POSTGRES` names.

use std::net::SocketAddr;

use rollbook_projections::db::postgres::PostgresOptions;
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection, Row};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use uuid::Uuid;

/// Few connections, since many cases share the server.
pub(crate) fn options(url: &str) -> PostgresOptions {
    PostgresOptions { connections: 6, ..PostgresOptions::new(url) }
}

/// Schemas of one case, gone with it.
pub(crate) struct Schema {
    server: String,
    case: String,
}

impl Schema {
    #[expect(clippy::unused_async, reason = "as its callers expect of a home")]
    pub(crate) async fn make() -> Self {
        Self { server: server(), case: format!("v{}", &fresh().simple().to_string()[..20]) }
    }

    pub(crate) fn base(&self, name: &str) -> String {
        format!("{}_{name}", self.case)
    }

    /// Views of a name, in a schema of their own.
    pub(crate) async fn options(&self, name: &str) -> PostgresOptions {
        let base = self.base(name);
        run(&self.server, format!("CREATE SCHEMA IF NOT EXISTS {base}")).await;
        let parameter = if self.server.contains('?') { '&' } else { '?' };
        let url = format!("{}{parameter}options=-c%20search_path%3D{base}", self.server);
        options(&url)
    }

    /// The schemas of the generations that are not to go.
    pub(crate) async fn generations(&self, name: &str) -> Vec<String> {
        let base = self.base(name);
        let sql = format!("SELECT number FROM {base}.rollbook_views_generations WHERE state <> 'retired'");
        let mut connection = PgConnection::connect(&self.server).await.unwrap();
        let rows = sqlx::query(AssertSqlSafe(sql)).fetch_all(&mut connection).await.unwrap();
        rows.iter().map(|row| format!("rollbook_{base}_g{}", row.get::<i64, _>(0))).collect()
    }

    /// How many are still there.
    pub(crate) async fn all_generations(&self, name: &str) -> usize {
        let sql = "SELECT nspname FROM pg_namespace WHERE nspname LIKE $1";
        let mut connection = PgConnection::connect(&self.server).await.unwrap();
        let pattern = format!("rollbook_{}_g%", self.base(name));
        sqlx::query(sql).bind(pattern).fetch_all(&mut connection).await.unwrap().len()
    }

    /// How many sessions of readers, of other cases too, are in a transaction and do nothing.
    pub(crate) async fn idle_transactions(&self) -> i64 {
        let sql = "SELECT count(*) FROM pg_stat_activity
                   WHERE application_name = 'rollbook-views' AND state LIKE 'idle in transaction%'";
        let mut connection = PgConnection::connect(&self.server).await.unwrap();
        sqlx::query_scalar(sql).fetch_one(&mut connection).await.unwrap()
    }

    /// Runs a statement on the tables beside them.
    pub(crate) async fn change_beside(&self, name: &str, statement: &str) {
        let mut connection = PgConnection::connect(&self.server).await.unwrap();
        run_on(&mut connection, format!("SET search_path = {}", self.base(name))).await;
        run_on(&mut connection, statement.to_owned()).await;
    }

    /// Somebody who may do no more than what views need.
    pub(crate) async fn role(&self) -> String {
        let (role, base) = (format!("r{}", self.case), self.base("views"));
        let database = self.server.rsplit('/').next().unwrap().split('?').next().unwrap();
        run(
            &self.server,
            format!(
                "CREATE ROLE {role} LOGIN; GRANT CREATE ON DATABASE {database} TO {role}; \
             GRANT USAGE, CREATE ON SCHEMA {base} TO {role}"
            ),
        )
        .await;
        role
    }

    /// Runs a statement on the views that serve.
    pub(crate) async fn change(&self, name: &str, statement: &str) -> usize {
        let schema = self.generations(name).await.pop().unwrap();
        let mut connection = PgConnection::connect(&self.server).await.unwrap();
        run_on(&mut connection, format!("SET search_path = {schema}")).await;
        usize::try_from(run_on(&mut connection, statement.to_owned()).await).unwrap()
    }
}

impl Drop for Schema {
    fn drop(&mut self) {
        let (server, case) = (self.server.clone(), self.case.clone());
        let drop = move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            runtime.unwrap().block_on(drop_all(&server, &case));
        };
        // The runtime of the case cannot be waited for from inside it.
        let dropped = std::thread::spawn(drop).join();
        assert!(dropped.is_ok() || std::thread::panicking(), "the schemas of the case should go");
    }
}

async fn drop_all(server: &str, case: &str) {
    let mut connection = PgConnection::connect(server).await.unwrap();
    let sql = "SELECT nspname::text FROM pg_namespace WHERE nspname LIKE $1";
    let found: Vec<String> =
        sqlx::query_scalar(sql).bind(format!("%{case}%")).fetch_all(&mut connection).await.unwrap();
    for schema in found {
        run_on(&mut connection, format!("DROP SCHEMA IF EXISTS {schema} CASCADE")).await;
    }
}

/// A way to the server that can be cut. Closed at first.
pub(crate) struct Gate {
    address: SocketAddr,
    open: watch::Sender<bool>,
}

impl Gate {
    pub(crate) async fn new() -> Self {
        let server = server();
        let place = server.split(['@', '/']).nth(3).unwrap().to_owned();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let (address, open) = (listener.local_addr().unwrap(), watch::Sender::new(false));
        tokio::spawn(pass(listener, place, open.subscribe()));
        Self { address, open }
    }

    pub(crate) fn through(&self, url: &str) -> String {
        let (before, after) = url.split_once('@').unwrap();
        let (_, after) = after.split_once('/').unwrap();
        format!("{before}@{}/{after}", self.address)
    }

    pub(crate) fn open(&self) {
        self.open.send_replace(true);
    }

    pub(crate) fn close(&self) {
        self.open.send_replace(false);
    }
}

async fn pass(listener: TcpListener, place: String, open: watch::Receiver<bool>) {
    while let Ok((mut client, _)) = listener.accept().await {
        let (place, mut open) = (place.clone(), open.clone());
        if !*open.borrow() {
            continue;
        }
        tokio::spawn(async move {
            let mut server = TcpStream::connect(place).await.unwrap();
            tokio::select! {
                _ = tokio::io::copy_bidirectional(&mut client, &mut server) => {}
                _ = open.wait_for(|open| !*open) => {}
            }
        });
    }
}

pub(crate) async fn run(server: &str, statement: String) -> u64 {
    run_on(&mut PgConnection::connect(server).await.unwrap(), statement).await
}

async fn run_on(connection: &mut PgConnection, statement: String) -> u64 {
    connection.execute(sqlx::raw_sql(AssertSqlSafe(statement))).await.unwrap().rows_affected()
}

#[expect(clippy::disallowed_methods, reason = "the server of the tests is no configuration of the product")]
pub(crate) fn server() -> String {
    std::env::var("ROLLBOOK_TEST_POSTGRES").expect("ROLLBOOK_TEST_POSTGRES names the server of these tests")
}

#[expect(clippy::disallowed_methods, reason = "cases side by side keep apart by chance alone")]
fn fresh() -> Uuid {
    Uuid::new_v4()
}
