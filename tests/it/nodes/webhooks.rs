//! Webhooks of several nodes: one of them delivers, and another one when it is gone.

use std::collections::HashSet;

use serde_json::{Value, json};

use crate::fixtures::{Database, Folder, Program};
use crate::webhooks::receiver::Receiver;
use crate::webhooks::stage::{Hook, groups, taken, told};

const SECRET: &str = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

fn serve(folder: &Folder, log: &str) -> Program {
    let variables = [
        ("ROLLBOOK_LOG", log),
        ("ROLLBOOK_SECRET", SECRET),
        ("ROLLBOOK_WEBHOOKS__ALLOW", "127.0.0.0/8"),
        ("ROLLBOOK_WEBHOOKS__PAUSES", "[1, 1, 1, 1, 1]"),
    ];
    tokio::task::block_in_place(|| Program::serve_with(folder, &variables))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_node_delivers_and_another_one_when_it_is_gone() {
    let (database, receiver) = (Database::new().await, Receiver::start().await);
    let folders = [Folder::new(), Folder::new()];
    // The first has the right before the second asks for it.
    let first = serve(&folders[0], &database.url());
    let hook = Hook::subscribe(&first.client, &json!({ "url": receiver.url() })).await;
    groups(&first.client, 1).await;
    receiver.wait_for(2).await;
    let second = serve(&folders[1], &database.url());
    groups(&second.client, 3).await;
    let came = receiver.wait_for(8).await;
    let all = told(&second.client).await;
    assert_eq!(taken(&came), all[all.len() - 8..], "each once, whichever node it was written on");

    first.kill();
    groups(&second.client, 3).await;
    let mut came = receiver.wait_for(14).await;
    let distinct = |came: &[_]| {
        let mut seen = HashSet::new();
        taken(came).into_iter().filter(|id| seen.insert(id.clone())).collect::<Vec<Value>>()
    };
    while distinct(&came).len() < 14 {
        came = receiver.wait_for(came.len() + 1).await;
    }
    let all = told(&second.client).await;
    assert_eq!(distinct(&came), all[all.len() - 14..], "nothing is lost, and nothing comes before its time");
    assert!(came.iter().all(|delivery| delivery.is_signed_with(&hook.secret)));
    assert_eq!(tokio::task::block_in_place(|| second.terminate()), Some(0));
}
