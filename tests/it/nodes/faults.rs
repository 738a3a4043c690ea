//! A server that is away, full, or lets nobody in: what is wrong is said, nothing is acknowledged falsely, and all is
//! well again when the cause is gone.

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use super::cluster::{Cluster, Stop, url};
use super::proxy::{Network, Proxy};
use crate::fixtures::{Client, Database, Folder, Served};

async fn served(log: &str) -> (Served, Folder) {
    let folder = Folder::new();
    let mut config = folder.config();
    config.log = log.to_owned();
    config.secret = rollbook_dialects::config::Secret::new("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=");
    (Served::start(&config).await, folder)
}

async fn write(client: &Client) -> (StatusCode, Value) {
    let answer = client.post("/v1/groups", &json!({ "name": "riders" })).await;
    (answer.status, answer.body)
}

/// What `/health/ready` says is wrong, once it says so.
async fn until_wrong(client: &Client, words: &str) {
    loop {
        let ready = client.get("/health/ready").await;
        let reasons = ready.body["reasons"].to_string();
        if reasons.contains(words) {
            return;
        }
        assert!(reasons == "[]" || ready.status == 503 || reasons.contains("commands are refused"), "{ready:?}");
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
}

/// Waits until all is well, and a command is taken again.
async fn until_well(client: &Client) {
    loop {
        let ready = client.get("/health/ready").await;
        if ready.status == StatusCode::OK && ready.body["reasons"] == json!([]) {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    let (status, body) = write(client).await;
    assert_eq!(status, StatusCode::CREATED, "{body}");
}

async fn is_refused(client: &Client) {
    let (status, body) = write(client).await;
    assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE, "{body}");
}

/// How many groups there are, in the log.
async fn groups(client: &Client) -> u64 {
    let marker = client.post("/v1/groups", &json!({ "name": "marker" })).await;
    let total = client.get_at("/v1/groups?limit=1&total=true", marker.position.as_ref()).await;
    total.body["total"].as_u64().unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_goes_and_comes_back() {
    let cluster = Cluster::start(&[]);
    let (served, _folder) = served(&cluster.own_url()).await;
    let client = &served.client;
    until_well(client).await;
    for stop in [Stop::Fast, Stop::Immediate] {
        cluster.down(stop);
        is_refused(client).await;
        until_wrong(client, "the log does not answer: the database server cannot be reached").await;
        // The views are here, so they are still read.
        assert_eq!(client.get("/v1/groups").await.status, StatusCode::OK);
        cluster.up();
        until_well(client).await;
    }
    assert_eq!(groups(client).await, 4);
    assert!(served.stop().await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_restart_while_nobody_writes_is_not_noticed() {
    let cluster = Cluster::start(&[]);
    let (served, _folder) = served(&cluster.own_url()).await;
    until_well(&served.client).await;
    cluster.down(Stop::Fast);
    cluster.up();
    let (status, body) = write(&served.client).await;
    assert_eq!(status, StatusCode::CREATED, "{body}");
    assert!(served.stop().await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_network_that_stalls() {
    let cluster = Cluster::start(&[]);
    let proxy = Proxy::to(&format!("127.0.0.1:{}", cluster.port())).await;
    let (served, _folder) = served(&url(&proxy.address())).await;
    let client = &served.client;
    until_well(client).await;
    proxy.set(Network::Stalled);
    until_wrong(client, "the log does not answer").await;
    proxy.set(Network::Fine);
    until_well(client).await;
    assert_eq!(groups(client).await, 3);
    assert!(served.stop().await);
}

/// A reader is told before its request runs out of time.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_network_to_the_views_that_stalls() {
    let cluster = Cluster::start(&[]);
    let proxy = Proxy::to(&format!("127.0.0.1:{}", cluster.port())).await;
    let folder = Folder::new();
    let mut config = folder.config();
    config.views = url(&proxy.address());
    let served = Served::start(&config).await;
    let client = &served.client;
    until_well(client).await;
    proxy.set(Network::Stalled);
    let answer = client.get("/v1/groups").await;
    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE, "{answer:?}");
    assert_eq!(answer.body["code"], "unavailable", "{answer:?}");
    proxy.set(Network::Fine);
    until_well(client).await;
    while client.get("/v1/groups").await.status != StatusCode::OK {
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    assert!(served.stop().await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_connection_left() {
    let cluster = Cluster::start(&["max_connections = 12", "superuser_reserved_connections = 0"]);
    let (served, _folder) = served(&cluster.own_url()).await;
    let client = &served.client;
    until_well(client).await;
    let mut crowd = Vec::new();
    while let Ok(one) = <sqlx::PgConnection as sqlx::Connection>::connect(&cluster.own_url()).await {
        crowd.push(one);
    }
    // The connections that it has are enough to go on.
    assert!(write(client).await.0.is_success());
    drop(crowd);
    until_well(client).await;
    assert!(served.stop().await);
}

/// A small disk of its own is mounted for the tables; where that is not allowed, there is nothing to see.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_full_disk() {
    let Some(disk) = super::disk::Disk::mount() else {
        eprintln!("not told here: no file system may be mounted");
        return;
    };
    let cluster = Cluster::start(&[]);
    disk.give_to_postgres();
    let database = Database::on(&cluster.own_url()).await;
    crate::fixtures::run(&cluster.own_url(), format!("CREATE TABLESPACE small LOCATION '{}'", disk.path())).await;
    let log = database.url();
    let name = log.rsplit('/').next().unwrap();
    crate::fixtures::run(&cluster.own_url(), format!("ALTER DATABASE {name} SET TABLESPACE small")).await;
    let (served, _folder) = served(&log).await;
    let client = &served.client;
    until_well(client).await;
    let before = groups(client).await;
    disk.fill();
    let mut acknowledged = 0;
    let filling = "x".repeat(9_000);
    loop {
        let wish = json!({ "name": "large", "description": filling });
        let answer = client.request(Method::POST, "/v1/groups").json(&wish).send().await.unwrap();
        match answer.status() {
            StatusCode::CREATED => acknowledged += 1,
            StatusCode::SERVICE_UNAVAILABLE => break,
            other => panic!("{other}"),
        }
    }
    until_wrong(client, "commands are refused: the disk of the database server is full").await;
    assert_eq!(client.get("/v1/groups").await.status, StatusCode::OK, "reads go on");
    disk.empty();
    until_well(client).await;
    assert_eq!(groups(client).await, before + acknowledged + 2);
    assert!(served.stop().await);
    drop((database, cluster, disk));
}
