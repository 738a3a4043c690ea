//! Random changes of two workspaces. After each, whoever names its position is answered the same in any words.

use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use reqwest::Method;
use serde_json::json;

use super::ask::Question;
use crate::fixtures::{Answer, Client, Folder, Served};

#[derive(Debug, Clone)]
enum Wish {
    Create { name: &'static str },
    Rename { group: usize, name: &'static str },
    Add { group: usize, member: &'static str },
    Remove { group: usize, member: &'static str },
    Suspend { group: usize },
    Delete { group: usize },
    Register { id: &'static str, name: &'static str },
    Unregister { id: &'static str },
    Rebuild,
}

const WORKSPACES: [&str; 2] = ["acme", "globex"];

fn wish() -> impl Strategy<Value = (usize, Wish)> {
    let name = || prop::sample::select(&["Divers", "Climbers", "Readers"][..]);
    let id = || prop::sample::select(&["a", "b", "c"][..]);
    let member = || prop::sample::select(&["user:a", "user:b", "user:c"][..]);
    let wish = prop_oneof![
        4 => name().prop_map(|name| Wish::Create { name }),
        2 => (any::<usize>(), name()).prop_map(|(group, name)| Wish::Rename { group, name }),
        5 => (any::<usize>(), member()).prop_map(|(group, member)| Wish::Add { group, member }),
        2 => (any::<usize>(), member()).prop_map(|(group, member)| Wish::Remove { group, member }),
        1 => any::<usize>().prop_map(|group| Wish::Suspend { group }),
        1 => any::<usize>().prop_map(|group| Wish::Delete { group }),
        2 => (id(), name()).prop_map(|(id, name)| Wish::Register { id, name }),
        1 => id().prop_map(|id| Wish::Unregister { id }),
        1 => Just(Wish::Rebuild),
    ];
    (0..WORKSPACES.len(), wish)
}

#[test]
fn an_answer_is_the_same_in_any_words() {
    let config = Config { cases: 6, failure_persistence: None, max_shrink_iters: 40, ..Config::default() };
    let rng = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let wishes = prop::collection::vec(wish(), 1..25);
    let played = TestRunner::new_with_rng(config, rng).run(&wishes, |wishes| {
        let played = runtime.block_on(play(&wishes));
        prop_assert!(played.is_ok(), "{}", played.unwrap_err());
        Ok(())
    });
    played.unwrap();
}

async fn play(wishes: &[(usize, Wish)]) -> Result<(), String> {
    let folder = Folder::new();
    let served = Served::start(&folder.config()).await;
    let clients = WORKSPACES.map(|name| served.client.in_workspace(name));
    let mut groups = [Vec::new(), Vec::new()];
    let mut position = None;
    for (at, wish) in wishes {
        let answer = make(&clients[*at], &groups[*at], wish).await;
        groups[*at].extend(answer.body["id"].as_str().filter(|_| answer.status == 201).map(str::to_owned));
        position = answer.position.or(position);
        for (name, (client, groups)) in WORKSPACES.iter().zip(clients.iter().zip(&groups)) {
            let Some(group) = groups.last() else { continue };
            for question in Question::all(name, group) {
                let kept = question.again(client, position.as_ref()).await;
                let made = question.anew(client, position.as_ref()).await;
                if kept != made {
                    return Err(format!("after {wish:?} {question:?} is {kept} and should be {made}"));
                }
            }
        }
    }
    assert!(served.stop().await);
    Ok(())
}

async fn make(client: &Client, groups: &[String], wish: &Wish) -> Answer {
    let group = |at: &usize| groups.get(at % groups.len().max(1)).map_or("none", String::as_str);
    let request = |method: Method, path: String| client.request(method, &path);
    let group_at = |at: &usize| format!("/v1/groups/{}", group(at));
    let request = match wish {
        Wish::Create { name } => {
            let number = groups.len();
            let body = json!({ "name": format!("{name} {number}"), "members": ["user:a"] });
            request(Method::POST, "/v1/groups".into()).json(&body)
        }
        Wish::Rename { group, name } => request(Method::PATCH, group_at(group)).json(&json!({ "name": name })),
        Wish::Add { group, member } => {
            request(Method::PUT, format!("{}/members/{member}", group_at(group))).json(&json!({}))
        }
        Wish::Remove { group, member } => request(Method::DELETE, format!("{}/members/{member}", group_at(group))),
        Wish::Suspend { group } => request(Method::POST, format!("{}/suspend", group_at(group))),
        Wish::Delete { group } => request(Method::DELETE, group_at(group)),
        Wish::Register { id, name } => request(Method::PUT, subject(client, id)).json(&json!({ "name": name })),
        Wish::Unregister { id } => request(Method::DELETE, subject(client, id)),
        Wish::Rebuild => request(Method::POST, "/v1/projections/rebuild".into()).json(&json!({})),
    };
    Answer::of(request).await.unwrap()
}

fn subject(client: &Client, id: &str) -> String {
    format!("/v1/workspaces/{}/subjects/user/{id}", client.workspace())
}
