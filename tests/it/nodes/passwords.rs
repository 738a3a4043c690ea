//! Passwords of databases are used and never told, whether they are right or wrong or their server goes away.

use std::fs;

use serde_json::json;

use super::cluster::{Cluster, Stop};
use crate::fixtures::{Ended, Folder, Program};

const RIGHT: &str = "Right-1a2b3c";
const WRONG: &str = "Wrong-4d5e6f";
const SECRET: &str = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

/// A server that lets nobody in without a password.
async fn cluster() -> Cluster {
    let cluster = Cluster::start(&[]);
    crate::fixtures::run(&cluster.own_url(), format!("ALTER ROLE rollbook PASSWORD '{RIGHT}'")).await;
    cluster.put("pg_hba.conf", "host all all 127.0.0.1/32 scram-sha-256\n");
    cluster.reload();
    cluster
}

fn place(cluster: &Cluster, password: &str) -> String {
    cluster.own_url().replacen("rollbook@", &format!("rollbook:{password}@"), 1)
}

#[track_caller]
fn keeps_quiet(said: &str) {
    for password in [RIGHT, WRONG] {
        let told: Vec<&str> = said.lines().filter(|line| line.contains(password)).collect();
        assert!(told.is_empty(), "{told:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_password_of_a_database_is_logged() {
    let cluster = cluster().await;
    let (right, wrong) = (place(&cluster, RIGHT), place(&cluster, WRONG));
    let trace = ("RUST_LOG", "trace");
    for name in ["ROLLBOOK_LOG", "ROLLBOOK_VIEWS"] {
        let folder = Folder::new();
        let variables = [(name, &*wrong), ("ROLLBOOK_SECRET", SECRET), trace];
        let refused = Ended::with(&folder, &variables, ["serve", "--listen", "127.0.0.1:0"]);
        assert_ne!(refused.code, Some(0));
        assert!(refused.err.contains("password authentication failed"), "{name}: {}", refused.err);
        keeps_quiet(&refused.err);
        keeps_quiet(&refused.out);
    }

    let folder = Folder::new();
    let variables = [("ROLLBOOK_LOG", &*right), ("ROLLBOOK_VIEWS", &*right), ("ROLLBOOK_SECRET", SECRET), trace];
    let program = Program::serve_with(&folder, &variables);
    let write = async || program.client.post("/v1/groups", &json!({ "name": "riders" })).await.status.as_u16();
    assert_eq!(write().await, 201);
    cluster.down(Stop::Fast);
    assert_eq!(write().await, 503);
    cluster.up();
    while write().await != 201 {
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    assert_eq!(program.terminate(), Some(0));
    let said = fs::read_to_string(folder.file("messages.txt")).unwrap();
    assert!(said.contains("DEBUG"), "not much was said");
    keeps_quiet(&said);
}
