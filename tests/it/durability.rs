//! What was acknowledged is there, however the process ended; and one process has the data at a time.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use serde_json::json;
use tokio::sync::mpsc;

use crate::fixtures::{Client, Ended, Folder, Program, Served};

/// Writes groups until the server is gone; gives the names that were acknowledged.
async fn write_until_gone(client: Client, writer: u32, acknowledged: mpsc::UnboundedSender<String>) {
    for number in 0.. {
        let name = format!("group {writer}/{number}");
        let body = json!({ "name": name, "members": [format!("user:{writer}"), "user:all"] });
        match client.try_post("/v1/groups", &body).await {
            Ok(answer) if answer.status == 201 => acknowledged.send(name).unwrap(),
            Ok(answer) => panic!("{answer:?}"),
            Err(_) => return,
        }
    }
}

/// Kills the server in the middle of a load, once `enough` groups are acknowledged; gives them all.
async fn load_and_kill(folder: &Folder, round: u32, enough: usize) -> Vec<String> {
    let program = Program::serve(folder);
    let (sender, mut receiver) = mpsc::unbounded_channel();
    let writers = (0..8).map(|writer| write_until_gone(program.client.clone(), round * 8 + writer, sender.clone()));
    let writers: Vec<_> = writers.map(tokio::spawn).collect();
    drop(sender);
    let mut names = Vec::new();
    while names.len() < enough {
        names.push(receiver.recv().await.unwrap());
    }
    program.kill();
    for writer in writers {
        writer.await.unwrap();
    }
    while let Some(name) = receiver.recv().await {
        names.push(name);
    }
    names
}

#[tokio::test]
async fn acknowledged_commands_survive_kill_9() {
    let folder = Folder::new();
    let mut names = Vec::new();
    for round in 0..3 {
        names.extend(load_and_kill(&folder, round, 100).await);
    }
    let program = Program::serve(&folder);
    // The next write is answered with a position behind all of them, so a reader can wait for it.
    let last = program.client.post("/v1/groups", &json!({ "name": "last" })).await;
    let total = program.client.get_at("/v1/groups?limit=1&total=true", last.position.as_ref()).await;
    let total = usize::try_from(total.body["total"].as_u64().unwrap()).unwrap();
    // What was under way when the process died may be there too: at most one command of each writer and round.
    assert!((names.len() + 1..=names.len() + 1 + 24).contains(&total), "{} acknowledged, {total} there", names.len());
    for name in names.iter().step_by(7) {
        let path = format!("/v1/groups?name={}&members=5", name.replace(' ', "%20").replace('/', "%2F"));
        let found = program.client.get(&path).await;
        assert_eq!(found.body["items"][0]["memberCount"], 2, "{name}: {found:?}");
    }
    assert_eq!(program.terminate(), Some(0));
}

#[tokio::test]
async fn a_restart_keeps_everything() {
    let folder = Folder::new();
    let served = Served::start(&folder.config()).await;
    let made =
        served.client.post("/v1/groups", &json!({ "name": "Divers", "members": ["user:a"], "tags": ["x"] })).await;
    let path = format!("/v1/groups/{}", made.body["id"].as_str().unwrap());
    let before = served.client.get_at(&path, made.position.as_ref()).await;
    assert_eq!(before.status, 200, "{before:?}");
    let page = served.client.get("/v1/groups?limit=1").await;
    assert!(served.stop().await);

    let served = Served::start(&folder.config()).await;
    let after = served.client.get_at(&path, made.position.as_ref()).await;
    assert_eq!((after.status, after.body), (before.status, before.body));
    // The secret was kept as well, so cursors are still good.
    assert_eq!(served.client.get("/v1/groups?limit=1").await.body, page.body);
    let next = served.client.post("/v1/groups", &json!({ "name": "Second" })).await;
    assert_eq!(next.body["number"], 2);
    assert!(served.stop().await);
}

#[test]
fn a_second_server_on_the_same_data_is_refused() {
    let folder = Folder::new();
    let program = Program::serve(&folder);
    let second = Ended::of(&folder, ["serve", "--listen", "127.0.0.1:0"]);
    assert_eq!(second.code, Some(1));
    let line = second.err.lines().last().unwrap();
    assert!(line.contains("data/log.db is in use by another process (pid "), "{line}");
    assert_eq!(program.terminate(), Some(0));
    let third = Program::serve(&folder);
    assert_eq!(third.terminate(), Some(0));
}

#[tokio::test]
async fn a_port_that_is_taken_is_named() {
    let folder = Folder::new();
    let other = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = other.local_addr().unwrap().to_string();
    let ended = Ended::of(&folder, ["serve", "--listen", &address]);
    assert_eq!(ended.code, Some(1));
    let line = ended.err.lines().last().unwrap();
    assert!(line.contains(&format!("{address} is in use by another program")), "{line}");
}

#[test]
fn a_file_that_is_no_log_is_named_and_left_alone() {
    let folder = Folder::new();
    std::fs::create_dir(folder.file("data")).unwrap();
    let text = "This is a letter, not a database. ".repeat(100);
    std::fs::write(folder.file("data/log.db"), &text).unwrap();
    let ended = Ended::of(&folder, ["serve", "--listen", "127.0.0.1:0"]);
    assert_eq!(ended.code, Some(1));
    assert!(ended.err.contains("log.db is not a database"), "{}", ended.err);
    assert_eq!(std::fs::read_to_string(folder.file("data/log.db")).unwrap(), text);
}

#[tokio::test]
async fn a_shutdown_under_load_finishes_what_was_accepted() {
    let folder = Folder::new();
    let program = Program::serve(&folder);
    let (going, client) = (Arc::new(AtomicBool::new(true)), program.client.clone());
    let (sender, mut receiver) = mpsc::unbounded_channel();
    let writers: Vec<_> = (0..4)
        .map(|writer| {
            let (client, sender, going) = (client.clone(), sender.clone(), Arc::clone(&going));
            tokio::spawn(async move {
                while going.load(Ordering::Relaxed) {
                    match client.try_post("/v1/groups", &json!({ "name": format!("w{writer}") })).await {
                        Ok(answer) if answer.status == 201 => sender.send(()).unwrap(),
                        // Going down: told to come back, or no connection.
                        Ok(answer) => assert_eq!(answer.status, 503, "{answer:?}"),
                        Err(_) => return,
                    }
                }
            })
        })
        .collect();
    drop(sender);
    let mut acknowledged = 0;
    while acknowledged < 50 {
        receiver.recv().await.unwrap();
        acknowledged += 1;
    }
    let ended = tokio::task::spawn_blocking(move || program.terminate()).await.unwrap();
    assert_eq!(ended, Some(0));
    going.store(false, Ordering::Relaxed);
    for writer in writers {
        writer.await.unwrap();
    }
    while receiver.recv().await.is_some() {
        acknowledged += 1;
    }
    let tail = Ended::of(&folder, ["events", "tail", "--after", "start", "--json"]).fine();
    let made = tail.lines().filter(|line| line.contains("\"type\":\"group.created\"")).count();
    assert!(made >= acknowledged, "{acknowledged} acknowledged, {made} in the log");
}
