//! `log = "kurrentdb://…"`, behind the program. The server is our own, which speaks the same protocol.

use reqwest::StatusCode;
use rollbook_dialects::config::Secret;
use rollbook_grpc::stand_in::{Cluster, Options, StandIn, Tls};
use rollbook_server::config::Config;
use serde_json::{Value, json};

use crate::fixtures::{Ended, Folder, Program, Served, fresh_id};

const SECRET: &str = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

fn on(kurrent: &StandIn, folder: &Folder) -> Config {
    at(&kurrent.url(), folder)
}

fn at(url: &str, folder: &Folder) -> Config {
    Config { log: url.replace("esdb://", "kurrentdb://"), secret: Secret::new(SECRET), ..folder.config() }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_first_requests_and_a_restart() {
    let (kurrent, folder) = (StandIn::start().await.unwrap(), Folder::new());
    let config = on(&kurrent, &folder);
    let served = Served::start(&config).await;
    let id = fresh_id();
    let made = served.client.post("/v1/groups", &json!({ "id": id, "name": "divers" })).await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.body);
    let members = json!({ "action": "add", "members": ["user:u-asha", "user:u-ben"] });
    let added = served.client.post(&format!("/v1/groups/{id}/members"), &members).await;
    assert!(added.status.is_success(), "{}", added.body);
    let read = served.client.get_at(&format!("/v1/groups/{id}"), added.position.as_ref()).await;
    assert_eq!((read.status, &read.body["memberCount"]), (StatusCode::OK, &json!(2)), "{}", read.body);
    let ready = served.client.get("/health/ready").await;
    assert_eq!((ready.status, &ready.body["ready"]), (StatusCode::OK, &json!(true)), "{}", ready.body);
    assert!(served.stop().await);

    let served = Served::start(&config).await;
    let again = served.client.get_at(&format!("/v1/groups/{id}"), added.position.as_ref()).await;
    assert_eq!((again.status, &again.body), (StatusCode::OK, &read.body));
    let proof = served.client.get("/v1/proof/checkpoint").await;
    assert!(proof.status.is_success(), "{}", proof.body);
    assert!(served.stop().await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_one_node_takes_the_others_show() {
    let kurrent = StandIn::start().await.unwrap();
    let folders = [Folder::new(), Folder::new()];
    let nodes = [Served::start(&on(&kurrent, &folders[0])).await, Served::start(&on(&kurrent, &folders[1])).await];
    for round in 0..6 {
        let (writer, reader) = (&nodes[round % 2].client, &nodes[(round + 1) % 2].client);
        let id = fresh_id();
        let made = writer.post("/v1/groups", &json!({ "id": id, "name": format!("group {round}") })).await;
        assert_eq!(made.status, StatusCode::CREATED, "{}", made.body);
        let read = reader.get_at(&format!("/v1/groups/{id}"), made.position.as_ref()).await;
        assert_eq!((read.status, &read.body["name"]), (StatusCode::OK, &json!(format!("group {round}"))));
    }
    for node in nodes {
        assert!(node.stop().await);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_goes_is_said_and_found_again() {
    let (mut kurrent, folder) = (StandIn::start().await.unwrap(), Folder::new());
    let served = Served::start(&on(&kurrent, &folder)).await;
    let body = json!({ "name": "divers" });
    assert_eq!(served.client.post("/v1/groups", &body).await.status, StatusCode::CREATED);
    kurrent.kill().await;
    assert_eq!(served.client.post("/v1/groups", &body).await.status, StatusCode::SERVICE_UNAVAILABLE);
    let ready = served.client.get("/health/ready").await;
    assert_eq!(ready.status, StatusCode::SERVICE_UNAVAILABLE, "{}", ready.body);
    assert!(ready.body["reasons"].as_array().is_some_and(|reasons| !reasons.is_empty()), "{}", ready.body);
    kurrent.restart().await.unwrap();
    while served.client.get("/health/ready").await.status != StatusCode::OK {
        tokio::task::yield_now().await;
    }
    assert_eq!(served.client.post("/v1/groups", &body).await.status, StatusCode::CREATED);
    assert!(served.stop().await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_encrypted_cluster_goes_on_with_its_next_leader() {
    let folder = Folder::new();
    let tls = Some(Tls::make(&folder.file(""), "cluster").unwrap());
    let mut cluster = Cluster::start(3, Options { tls, ..Options::default() }).await.unwrap();
    let served = Served::start(&at(&cluster.url(0..3), &folder)).await;
    let body = json!({ "name": "divers" });
    assert_eq!(served.client.post("/v1/groups", &body).await.status, StatusCode::CREATED);
    cluster.kill(0).await;
    cluster.elect(2);
    let made = served.client.post("/v1/groups", &body).await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.body);
    while served.client.get("/health/ready").await.status != StatusCode::OK {
        tokio::task::yield_now().await;
    }
    assert!(served.stop().await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn starts_that_come_to_nothing_say_why() {
    let login = Some(("admin".to_owned(), "changeit".to_owned()));
    let kurrent = StandIn::start_with(Options { login, ..Options::default() }).await.unwrap();
    let (folder, taken) = (Folder::new(), std::net::TcpListener::bind("127.0.0.1:0").unwrap());
    let nowhere = taken.local_addr().unwrap();
    drop(taken);
    let said = |log: String| {
        let variables = [("ROLLBOOK_LOG", log.as_str()), ("ROLLBOOK_SECRET", SECRET)];
        let ended = Ended::with(&folder, &variables, ["serve", "--listen", "127.0.0.1:0"]);
        assert_ne!(ended.code, Some(0), "{}", ended.out);
        ended.err
    };
    let words = tokio::task::block_in_place(|| said(kurrent.url().replace("changeit", "guess")));
    assert!(words.contains("the log cannot be opened: KurrentDB refuses the user name or password"), "{words}");
    let words = tokio::task::block_in_place(|| said(format!("esdb://{nowhere}?tls=false&discoveryInterval=1")));
    assert!(words.contains("the log cannot be opened: cannot connect to KurrentDB"), "{words}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_command_line_works_beside_a_server_and_without() {
    let (kurrent, folder) = (StandIn::start().await.unwrap(), Folder::new());
    let url = kurrent.url();
    let variables = [("ROLLBOOK_LOG", url.as_str()), ("ROLLBOOK_SECRET", SECRET)];
    let program = Program::serve_with(&folder, &variables);
    let made = program.client.post("/v1/groups", &json!({ "name": "divers" })).await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.body);
    let rollbook =
        |line: &str| tokio::task::block_in_place(|| Ended::with(&folder, &variables, line.split(' ')).fine());
    let beside = rollbook("events tail -w default --after start --json");
    let event: Value = serde_json::from_str(beside.lines().last().unwrap()).unwrap();
    assert_eq!(event["type"], json!("group.created"), "{beside}");
    drop(program);
    assert_eq!(rollbook("events tail -w default --after start --json"), beside);
    assert!(rollbook("verify").ends_with("every event is the one that was recorded\n"), "the copy proves the log");
}
