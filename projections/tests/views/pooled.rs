//! Behind a proxy that pools transactions: every transaction may meet another session. Needs `pgbouncer`, so it runs
//! among the long tests only.

use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::process::{Child, Command, Stdio};

use rollbook_projections::db::postgres::PostgresOptions;
use rollbook_projections::{Views, ViewsConfig};
use tempfile::TempDir;

use crate::history::History;
use crate::poison::steps;
use crate::server::{Schema, server};
use crate::support::{caught_up, dump};

/// A proxy with fewer sessions than its clients have connections. Gone with its test.
struct Pooler {
    child: Child,
    url: String,
    _folder: TempDir,
}

impl Pooler {
    /// To the schema of these options.
    fn start(base: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let server = server();
        let (user, place) = server.trim_start_matches("postgres://").split_once('@').unwrap();
        let (host, database) = place.split_once('/').unwrap();
        let (host, of_server) = host.split_once(':').unwrap();
        let config = format!(
            "[databases]\n\
             {database} = host={host} port={of_server} connect_query='SET search_path = {base}'\n\
             [pgbouncer]\n\
             listen_addr = 127.0.0.1\nlisten_port = {port}\nunix_socket_dir =\n\
             auth_type = trust\nauth_file = {users}\n\
             pool_mode = transaction\ndefault_pool_size = 3\nserver_round_robin = 1\n\
             ignore_startup_parameters = extra_float_digits\n",
            users = folder.path().join("users").display(),
        );
        std::fs::write(folder.path().join("users"), format!("\"{user}\" \"\"\n")).unwrap();
        std::fs::write(folder.path().join("pgbouncer.ini"), config).unwrap();
        let child = spawn(&folder);
        let url = format!("postgres://{user}@127.0.0.1:{port}/{database}?statement-cache-capacity=0");
        Self { child, url, _folder: folder }
    }
}

/// It refuses to run as root.
fn spawn(folder: &TempDir) -> Child {
    let config = folder.path().join("pgbouncer.ini");
    let root = Command::new("id").arg("-u").output().unwrap().stdout == b"0\n";
    let mut command = Command::new(if root { "setpriv" } else { "pgbouncer" });
    if root {
        let given = Command::new("chown").args(["-R", "postgres"]).arg(folder.path()).status().unwrap();
        assert!(given.success());
        command.args(["--reuid=postgres", "--clear-groups", "pgbouncer"]);
    }
    let mut child = command.arg(config).stderr(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
    assert!(lines.any(|line| line.unwrap().contains("process up")), "the proxy did not start");
    // Read on, so that it can write on.
    std::thread::spawn(move || lines.for_each(drop));
    child
}

impl Drop for Pooler {
    fn drop(&mut self) {
        // It may have ended already.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
#[cfg_attr(not(feature = "long-tests"), ignore = "only with scripts/test --long")]
async fn nothing_is_expected_of_a_session() {
    let (schema, mut history) = (Schema::make().await, History::begin(51).await);
    let direct = schema.options("views").await;
    let pooler = Pooler::start(&schema.base("views"));
    let open = async |options: PostgresOptions| {
        Views::open(ViewsConfig::postgres(options).unwrap(), history.log.store.clone()).await.unwrap()
    };
    let through = || PostgresOptions { url: pooler.url.clone(), connections: 8, ..direct.clone() };
    let nodes = [open(through()).await, open(through()).await, open(direct.clone()).await];
    for _ in 0..10 {
        let last = steps(&mut history, 20).await;
        for node in &nodes {
            caught_up(node, last).await;
        }
        let (a, b, c) = tokio::join!(dump(&nodes[0]), dump(&nodes[1]), dump(&nodes[2]));
        assert!(a == b && b == c);
    }
    for node in &nodes {
        node.rebuild(|_| {}).await.unwrap();
        assert_eq!(node.diff(|_| {}).await.unwrap(), []);
    }
    for node in nodes {
        node.stop().await;
    }
}
