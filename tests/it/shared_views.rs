//! Views in PostgreSQL, behind the program.

use reqwest::StatusCode;
use rollbook_dialects::config::Secret;
use rollbook_server::config::Config;
use serde_json::json;

use crate::fixtures::{Database, Ended, Folder, Served, fresh_id, run};

const SECRET: &str = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

fn shared(folder: &Folder, database: &Database) -> Config {
    let secret = Secret::new(SECRET);
    Config { log: database.url(), views: database.url(), secret, ..folder.config() }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_one_node_takes_the_others_show() {
    let (database, folder) = (Database::new().await, Folder::new());
    let mut nodes = Vec::new();
    for _ in 0..3 {
        nodes.push(Served::start(&shared(&folder, &database)).await);
    }
    for round in 0..6 {
        let (writer, reader) = (&nodes[round % 3].client, &nodes[(round + 1) % 3].client);
        let id = fresh_id();
        let made = writer.post("/v1/groups", &json!({ "id": id, "name": format!("group {round}") })).await;
        assert_eq!(made.status, StatusCode::CREATED, "{}", made.body);
        let read = reader.get_at(&format!("/v1/groups/{id}"), made.position.as_ref()).await;
        assert_eq!((read.status, &read.body["name"]), (StatusCode::OK, &json!(format!("group {round}"))));
    }
    for node in nodes {
        let ready = node.client.get("/health/ready").await;
        assert_eq!((ready.status, &ready.body["ready"]), (StatusCode::OK, &json!(true)), "{}", ready.body);
        assert!(node.stop().await);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_command_line_works_on_them() {
    let (database, folder) = (Database::new().await, Folder::new());
    let url = database.url();
    let variables = [("ROLLBOOK_LOG", &*url), ("ROLLBOOK_VIEWS", &url), ("ROLLBOOK_SECRET", SECRET)];
    let rollbook = |line: &str| Ended::with(&folder, &variables, line.split(' ')).fine();
    assert!(rollbook("migrate").ends_with("are at this version\n"));
    std::fs::write(folder.file("members.csv"), "group,member\nalpha,user:1\nbeta,user:1\n").unwrap();
    assert!(rollbook("import members.csv").contains("2 memberships added"));
    assert!(rollbook("projections list").lines().all(|line| line.contains("0 behind, running")));
    assert!(rollbook("projections rebuild").contains("events/s"));
    assert!(rollbook("projections diff").starts_with("the views are what the log makes of them"));
    run(&url, "UPDATE rollbook_public_g2.workspaces SET opened = 7".into()).await;
    let found = Ended::with(&folder, &variables, ["projections", "diff"]);
    assert_eq!((found.code, found.out.lines().count()), (Some(1), 2), "{}", found.out);
    assert!(found.err.contains("2 rows differ"), "{}", found.err);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn commands_go_on_while_their_server_is_away() {
    let folder = Folder::new();
    let nowhere = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let config = Config { views: format!("postgres://rollbook@{nowhere}/views"), ..folder.config() };
    let served = Served::start(&config).await;
    let made = served.client.post("/v1/groups", &json!({ "name": "divers" })).await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.body);
    assert_eq!(served.client.get("/v1/groups").await.status, StatusCode::SERVICE_UNAVAILABLE);
    let ready = served.client.get("/health/ready").await;
    let reasons = json!(["the views cannot be reached or brought up to date"]);
    assert_eq!((ready.status, &ready.body["reasons"]), (StatusCode::SERVICE_UNAVAILABLE, &reasons));
    assert!(served.stop().await);
}
