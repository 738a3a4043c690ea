//! Starts that come to nothing say why; others find the log as it is.

use eventstore::{AppendToStreamOptions, Client, EventData};
use rollbook_grpc::stand_in::{Options as ServerOptions, StandIn};
use rollbook_store::{EventStore, Expected};
use rollbook_store_eventstore::{KurrentStore, OpenError, Options};
use serde_json::json;
use tempfile::TempDir;

use crate::support::{Node, append, everything, fresh, small, stream, write};

async fn open(url: &str) -> Result<KurrentStore, OpenError> {
    let folder = TempDir::new().unwrap();
    KurrentStore::open(&Options::new(url, folder.path().join("copy.db"), fresh())).await
}

async fn problem(url: &str) -> String {
    match open(url).await {
        Ok(_) => panic!("{url} should be refused"),
        Err(error) => error.to_string(),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_address_that_is_none_is_refused_without_its_password() {
    for url in ["kurrentdb://me:hidden@host:port", "kurrentdb://me:hidden@a?userCertFile=x", "esdb://"] {
        let problem = problem(url).await;
        assert!(problem.starts_with("is no KurrentDB address: expected kurrentdb://"), "{url}: {problem}");
        assert!(!problem.contains("hidden"), "{problem}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_listening_is_said_after_a_while() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap();
    drop(taken);
    let problem = problem(&format!("esdb://{address}?tls=false&discoveryInterval=1")).await;
    assert!(problem.contains(&format!("cannot connect to KurrentDB: {address}: ")), "{problem}");
    assert!(problem.contains("refused"), "{problem}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_comes_late_is_waited_for() {
    let mut server = StandIn::start().await.unwrap();
    server.kill().await;
    let url = server.url();
    let opening = tokio::spawn(async move { open(&url).await.map(|store| store.epoch()) });
    tokio::task::yield_now().await;
    server.restart().await.unwrap();
    assert!(opening.await.unwrap().unwrap() > 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_wrong_password_is_named_as_such() {
    let login = Some(("admin".to_owned(), "changeit".to_owned()));
    let server = StandIn::start_with(ServerOptions { login, ..ServerOptions::default() }).await.unwrap();
    open(&server.url()).await.unwrap();
    let problem = problem(&server.url().replace("changeit", "guess")).await;
    assert!(problem.contains("refuses the user name or password"), "{problem}");
    assert!(!problem.contains("guess"), "{problem}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_log_or_a_command_from_the_future_is_refused() {
    let server = StandIn::start().await.unwrap();
    let client = Client::new(server.url().parse().unwrap()).unwrap();
    let put = |stream: String, kind: &'static str, data: serde_json::Value| {
        let (client, event) = (client.clone(), EventData::json(kind, &data).unwrap());
        async move { client.append_to_stream(stream, &AppendToStreamOptions::default(), event).await.unwrap() }
    };
    drop(open(&server.url()).await.unwrap());
    put(format!("intent-{}", fresh()), "rollbook.of-tomorrow", json!({})).await;
    let told = problem(&server.url()).await;
    assert!(told.contains("is not what this version writes"), "{told}");

    let server = StandIn::start().await.unwrap();
    let client = Client::new(server.url().parse().unwrap()).unwrap();
    let event = EventData::json("rollbook.log-opened", &json!({ "format": 900, "epoch": 7 })).unwrap();
    client.append_to_stream("rollbook-log", &AppendToStreamOptions::default(), event).await.unwrap();
    let told = problem(&server.url()).await;
    assert!(told.contains("a newer version of this program made it"), "{told}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_copy_of_another_log_is_refused_and_a_lost_one_is_made_again() {
    let (server, elsewhere) = (StandIn::start().await.unwrap(), StandIn::start().await.unwrap());
    let mut node = Node::start(&server.url()).await;
    for version in 0..5 {
        node.store().submit(append([write(stream(), Expected::NoStream, 3)], version)).await.unwrap();
    }
    let log = everything(&**node.store()).await;
    node.close();
    let other = KurrentStore::open(&Options::new(elsewhere.url(), node.copy(), fresh())).await;
    assert!(matches!(other.err(), Some(OpenError::OtherLog { .. })));
    for suffix in ["", "-wal", "-shm"] {
        let path = node.copy().display().to_string() + suffix;
        assert!(std::fs::remove_file(&path).is_ok() || !suffix.is_empty(), "{path}");
    }
    node.restart().await;
    assert_eq!(everything(&**node.store()).await, log);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_copy_in_use_is_refused_by_name() {
    let server = StandIn::start().await.unwrap();
    let node = Node::start(&server.url()).await;
    let second = KurrentStore::open(&Options::new(server.url(), node.copy(), fresh())).await;
    let said = second.err().unwrap().to_string();
    assert!(said.contains("copy.db") && said.contains("the copy of the log cannot be opened"), "{said}");
}

/// A backup of the server was restored: its newest commands are gone.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_log_that_went_back_is_copied_anew() {
    let folder = TempDir::new().unwrap();
    let (file, backup) = (folder.path().join("server"), folder.path().join("backup"));
    let options = ServerOptions { file: Some(file.clone()), ..ServerOptions::default() };
    let mut server = StandIn::start_with(options).await.unwrap();
    let mut node = Node::start(&server.url()).await;
    node.store().submit(small(1)).await.unwrap();
    let kept = everything(&**node.store()).await;
    std::fs::copy(&file, &backup).unwrap();
    node.store().submit(small(2)).await.unwrap();
    node.close();
    server.kill().await;
    std::fs::copy(&backup, &file).unwrap();
    server.restart().await.unwrap();
    node.restart().await;
    assert_eq!(everything(&**node.store()).await, kept);
    assert_eq!(node.store().submit(small(3)).await.unwrap().position.0, 2);
}
