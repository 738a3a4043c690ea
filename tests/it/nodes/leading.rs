//! Views that three nodes share: the one that writes them dies, and another goes on for all.

use reqwest::Method;
use serde_json::json;

use super::one_service::ask;
use super::trio::{Trio, Views};
use crate::fixtures::{Client, Database};

const KEY: (&str, &str) = ("authorization", "Basic VDc6eA==");
const GROUPS: &str = "/api/v2/organizations/7/groups.json";

/// What a client sees that knows nothing of positions.
async fn names(client: &Client) -> Vec<String> {
    let listed = ask(client, Method::GET, GROUPS, KEY, None).await;
    let groups = listed["groups"].as_array().unwrap().iter();
    groups.map(|group| group["name"].as_str().unwrap().to_owned()).filter(|name| name.starts_with("crew")).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_written_is_read_elsewhere_also_when_who_writes_the_views_has_just_died() {
    let database = Database::new().await;
    let mut trio = Trio::start(&database.url(), Views::Shared).await;
    let mut written = Vec::new();
    for round in 0..3 {
        let dead = trio.leader(&[0, 1, 2]).await;
        let [one, other] = [dead + 1, dead + 2].map(|node| node % 3);
        trio.kill(dead);
        // Nobody leads now, and for as long as nobody is missed.
        written.push(format!("crew {round}"));
        ask(trio.client(one), Method::POST, GROUPS, KEY, Some(json!([written.last()]))).await;
        assert_eq!(names(trio.client(other)).await, written);
        trio.leader(&[one, other]).await;
        trio.revive(dead);
        assert_eq!(names(trio.client(dead)).await, written, "who comes back follows");
    }
    trio.stop_and_compare();
}
