//! Behind a proxy that pools transactions: statements are not kept, nobody listens, and all is well nevertheless.
//! PgBouncer is installed for the long run alone.

use std::path::Path;
use std::process::{Child, Command, Stdio};

use rstest::rstest;

use super::cluster::{Cluster, as_postgres, is_root, url};
use super::load::Load;
use super::trio::{Trio, Views};
use crate::fixtures::Folder;

/// PgBouncer; ended when dropped.
struct Bouncer {
    child: Child,
    port: u16,
    _folder: Folder,
}

impl Bouncer {
    fn before(cluster: &Cluster) -> Self {
        let folder = Folder::new();
        let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let (users, settings) = (folder.file("users.txt"), folder.file("pgbouncer.ini"));
        std::fs::write(&users, "\"rollbook\" \"\"\n").unwrap();
        let text = format!(
            "[databases]\n* = host=127.0.0.1 port={}\n[pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = {port}\n\
             unix_socket_dir =\nauth_type = trust\nauth_file = {}\npool_mode = transaction\ndefault_pool_size = 4\n\
             max_client_conn = 200\nignore_startup_parameters = extra_float_digits\n",
            cluster.port(),
            users.display()
        );
        std::fs::write(&settings, text).unwrap();
        if is_root() {
            let owned = Command::new("chown").args(["-R", "postgres"]).arg(folder.path()).status().unwrap();
            assert!(owned.success());
        }
        let mut bouncer = as_postgres(Path::new("pgbouncer"));
        let child = bouncer.arg("-q").arg(&settings).stdin(Stdio::null()).spawn().unwrap();
        while std::net::TcpStream::connect(("127.0.0.1", port)).is_err() {
            std::thread::yield_now();
        }
        Self { child, port, _folder: folder }
    }
}

impl Drop for Bouncer {
    fn drop(&mut self) {
        // SIGTERM, which `runuser` passes on.
        drop(Command::new("kill").arg(self.child.id().to_string()).status());
        drop(self.child.wait());
    }
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(not(feature = "long-tests"), ignore = "only with scripts/test --long")]
async fn nodes_work_through_a_proxy_that_pools_transactions(#[values(Views::Own, Views::Shared)] views: Views) {
    let cluster = Cluster::start(&[]);
    let bouncer = Bouncer::before(&cluster);
    let log = format!("{}?statement-cache-capacity=0", url(&format!("127.0.0.1:{}", bouncer.port)));
    let trio = Trio::start(&log, views).await;
    let load = Load::start(&trio.clients(), 12);
    load.progress(300).await;
    load.stop().await.check(&trio.log());
    trio.stop_and_compare();
    drop((bouncer, cluster));
}
