//! Which reads take a moment of the past, and what becomes of moments that make no sense.

use serde_json::{Value, json};

use crate::fixture::{Ask, Service, Setup};
use crate::life::Life;

/// Native reads that take no `asOf`, what they cannot do without, and why they take none.
const WITHOUT: [(&str, &str, &str); 12] = [
    ("/v1/events/{position}", "", "an event never changes"),
    ("/v1/groups/delta", "", "what changed up to now; a diff has two ends"),
    ("/v1/groups/{group}/diff", "from={at}", "it has its moments in from and to"),
    ("/v1/groups/{group}/members/delta", "", "what changed up to now; a diff has two ends"),
    ("/v1/members/{member}/diff", "from={at}", "it has its moments in from and to"),
    ("/v1/projections", "", "how the service fares is not in the log"),
    ("/v1/proof/checkpoint", "", "the newest one; the size of a tree is its moment"),
    ("/v1/proof/consistency", "from=1", "the sizes of the trees are its moments"),
    ("/v1/proof/inclusion", "position={at}", "the size of the tree is its moment"),
    ("/v1/proof/key", "", "there is one for all moments"),
    ("/v1/webhooks/{webhook}/secret", "", "one that was given up is told to nobody"),
    ("/v1/workspaces/{workspace}/diff", "from={at}", "it has its moments in from and to"),
];
/// What others cannot do without.
const NEEDED: [(&str, &str); 1] =
    [("/v1/groups/{group}/activity", "from=2024-03-01T00:00:00Z&to=2024-04-01T00:00:00Z")];

/// Of another log, beyond the end of this one, no positions and no times, and a time that has not come.
const SENSELESS: [(&str, &str); 6] = [
    ("MDAwMDAwMDIuMQ", "invalid-position"),
    ("MDAwMDAwMDEuOTk5OQ", "invalid-position"),
    ("soon", "invalid-position"),
    ("", "invalid-position"),
    ("2024-03-05", "invalid-position"),
    ("2100-01-01T00:00:00Z", "invalid-parameter"),
];

/// The native reads of the document, and whether they are said to take a moment.
fn reads() -> Vec<(String, bool)> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../schema/openapi.json");
    let document: Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    let paths = document["paths"].as_object().unwrap().iter();
    let reads = paths.filter_map(|(path, methods)| Some((path.clone(), methods.get("get")?["parameters"].clone())));
    let takes = |parameters: &Value| parameters.as_array().into_iter().flatten().any(|one| one["name"] == "asOf");
    reads.map(|(path, parameters)| (path, takes(&parameters))).collect()
}

/// Everything that paths name, and a position at which all of it is there.
struct Town {
    service: Service,
    names: Vec<(&'static str, String)>,
    at: String,
}

impl Town {
    async fn build() -> Self {
        let service = Service::with(Setup { webhooks: true, ..Setup::default() }).await;
        let group = service.post("/v1/groups", json!({ "name": "a", "members": ["user:a"] })).await.json();
        let group = service.get(&format!("/v1/groups/{}", group["id"].as_str().unwrap())).await.json();
        let put = Ask::new("PUT", "/v1/workspaces/default/subjects/user/a").body(r#"{"name":"Asha"}"#);
        assert_eq!(service.send(put).await.status, 201);
        let owner = json!({ "id": "0b0e6f0e-6f0f-4a53-9d0a-1f8f3f1c2a10", "firstName": "Ann" });
        let owner = Ask::new("PATCH", "/v1/workspaces/default/owner").body(owner.to_string());
        assert_eq!(service.send(owner).await.status, 200);
        let webhook = service.post("/v1/webhooks", json!({ "url": "https://hooks.example.org/in" })).await;
        assert_eq!(webhook.status, 201, "{}", webhook.text);
        let at = webhook.header("rollbook-position").unwrap().to_owned();
        let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        let names = vec![
            ("{activityId}", "do_900".to_owned()),
            ("{actor}", "open".to_owned()),
            ("{at}", at.clone()),
            ("{group}", text(&group["id"])),
            ("{id}", "a".to_owned()),
            ("{job}", "65e6cd2512ab34cd56ef7890".to_owned()),
            ("{kind}", "user".to_owned()),
            ("{member}", "user:a".to_owned()),
            ("{number}", text(&group["number"])),
            ("{objectId}", text(&group["objectId"])),
            ("{position}", at.clone()),
            ("{token}", text(&group["token"])),
            ("{webhook}", text(&webhook.json()["id"])),
            ("{workspace}", "default".to_owned()),
        ];
        Self { service, names, at }
    }

    fn named(&self, path: &str) -> String {
        let named = self.names.iter().fold(path.to_owned(), |path, (name, value)| path.replace(name, value));
        assert!(!named.contains('{'), "nothing in this town is called {named}");
        named
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_read_takes_a_moment_or_has_a_reason_not_to() {
    let town = Town::build().await;
    let mut without = Vec::new();
    for (path, takes) in reads() {
        let exempt = WITHOUT.iter().find(|(exempt, ..)| *exempt == path);
        assert_eq!(takes, exempt.is_none(), "{path} takes asOf, or says in this test why not");
        if takes {
            moments_of(&town, &path).await;
        } else if let Some((path, needed, reason)) = exempt {
            without.push(*path);
            let asked = town.named(&format!("{path}?asOf={}&{needed}", town.at));
            let answer = town.service.get(&asked).await;
            assert_eq!(answer.problem(), (400, "unknown-parameter".into()), "{asked}: {reason}");
            assert_eq!(answer.json()["field"], "asOf");
        }
    }
    assert_eq!(without, WITHOUT.map(|(path, ..)| path), "these are no reads");
    town.service.stop().await;
}

/// A read of a good moment and of all others.
async fn moments_of(town: &Town, path: &str) {
    let needed = NEEDED.iter().find(|(name, _)| *name == path).map_or("", |(_, needed)| needed);
    let ask = async |moment: &str| town.service.get(&town.named(&format!("{path}?asOf={moment}&{needed}"))).await;
    for (moment, code) in SENSELESS {
        assert_eq!(ask(moment).await.problem(), (400, code.to_owned()), "{path} as of {moment:?}");
    }
    let never = ask("1999-01-01T00:00:00Z").await;
    let (status, code) = never.problem();
    let begun = status == 400 && code == "invalid-parameter" && never.json()["field"] == "asOf";
    assert!(begun || status == 404, "{path} before the first event: {}", never.text);
    let then = ask(&town.at).await;
    if path.contains("{job}") {
        assert_eq!(then.problem(), (404, "unknown-import".into()), "{path}");
    } else {
        assert_eq!(then.status, 200, "{path}: {}", then.text);
        assert_eq!(then.header("rollbook-position"), Some(&*town.at), "{path} says of which position it is");
    }
}

fn types(page: &Value) -> Vec<&str> {
    let items = page["items"].as_array().unwrap().iter();
    items.map(|item| item["type"].as_str().unwrap().split_once('.').unwrap().1).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_log_is_read_as_if_it_had_ended_then() {
    let life = Life::of_a_group().await;
    let created = ["opened", "created", "members-added", "members-added", "resources-linked"];
    for (step, more) in [(0, &[][..]), (1, &["registered"][..]), (2, &["registered", "details-changed"][..])] {
        let all: Vec<_> = created.iter().chain(more).copied().collect();
        let events = life.get("/v1/events", step).await;
        assert_eq!((types(&events), &events["atEnd"]), (all.clone(), &json!(true)));
        assert_eq!(events["next"], json!(life.positions[step]));
        let mut of_group = all.clone();
        of_group.retain(|name| !["opened", "registered"].contains(name));
        let history = format!("{}/history", life.group);
        assert_eq!(types(&life.get(&history, step).await), of_group);
        of_group.reverse();
        let newest = life.get(&format!("{history}?order=newest&limit=1"), step).await;
        assert_eq!(types(&newest), of_group[..1]);
        let lines = Ask::get(format!("/v1/events?asOf={}", life.positions[step]));
        let lines = life.service.send(lines.header("accept", "application/x-ndjson")).await;
        assert_eq!(lines.text.lines().count(), all.len(), "{}", lines.text);
    }
    let of_member = "/v1/members/user:a/history";
    assert_eq!(types(&life.get(of_member, 3).await), ["members-added", "registered"]);
    assert_eq!(types(&life.get(of_member, 4).await), ["members-added", "registered", "members-removed"]);
    let membership = format!("{}/members/user:a/history", life.group);
    assert_eq!(types(&life.get(&membership, 3).await), ["members-added"]);
    assert_eq!(types(&life.get("/v1/actors/open/history", 1).await).len(), 6);
    let why = format!("{}/members/user:a/why", life.group);
    assert_eq!(life.get(&why, 3).await["isMember"], true);
    assert_eq!(life.get(&why, 4).await["isMember"], false);
    assert_eq!(life.status(&format!("{}/members/user:b/why", life.group), 2).await, 404, "it was never there by then");
    let follow = Ask::get(format!("/v1/events?asOf={}", life.positions[0])).header("accept", "text/event-stream");
    assert_eq!(life.service.send(follow).await.problem(), (400, "invalid-parameter".into()));
    life.service.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_position_inside_a_command_is_its_end_in_the_log_as_well() {
    let service = Service::start().await;
    let group = service.group(json!({ "name": "a", "members": ["user:a"], "resources": ["form:1"] })).await;
    let events = service.get("/v1/events").await.json();
    let inside = events["items"][2]["position"].as_str().unwrap();
    for (path, count) in [("/v1/events".to_owned(), 4), (format!("/v1/groups/{group}/history"), 3)] {
        let page = service.get(&format!("{path}?asOf={inside}")).await.json();
        assert_eq!(types(&page).len(), count, "{path}: {page}");
    }
    service.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn webhooks_are_read_as_they_were() {
    let service = Service::with(Setup { webhooks: true, ..Setup::default() }).await;
    let made = service.post("/v1/webhooks", json!({ "url": "https://hooks.example.org/one" })).await;
    let webhook = format!("/v1/webhooks/{}", made.json()["id"].as_str().unwrap());
    let mut life = Life::of_nothing(service);
    life.positions.push(made.header("rollbook-position").unwrap().to_owned());
    life.step(Ask::new("PATCH", &webhook).body(r#"{"url":"https://hooks.example.org/two"}"#)).await;
    life.step(Ask::new("POST", format!("{webhook}/pause"))).await;
    life.step(Ask::new("DELETE", &webhook)).await;
    for (step, url, status) in [(0, "one", "active"), (1, "two", "active"), (2, "two", "paused")] {
        let then = life.get(&webhook, step).await;
        assert_eq!(
            (&then["url"], &then["status"]),
            (&json!(format!("https://hooks.example.org/{url}")), &json!(status))
        );
        assert!(then.get("delivery").is_none(), "that is known of now alone: {then}");
        assert_eq!(life.get("/v1/webhooks", step).await["items"], json!([then]));
    }
    assert_eq!(life.get("/v1/webhooks", 3).await["items"], json!([]));
    let gone = life.service.get(&format!("{webhook}?asOf={}", life.positions[3])).await;
    assert_eq!(gone.problem(), (404, "unknown-webhook".into()));
    life.service.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_owner_of_a_workspace_is_read_as_they_were() {
    let service = Service::start().await;
    let path = "/v1/workspaces/default/owner";
    let made = service.post("/v1/groups", json!({ "name": "a" })).await;
    let mut life = Life::of_nothing(service);
    life.positions.push(made.header("rollbook-position").unwrap().to_owned());
    let id = "0b0e6f0e-6f0f-4a53-9d0a-1f8f3f1c2a10";
    life.step(Ask::new("PATCH", path).body(json!({ "id": id, "firstName": "Ann" }).to_string())).await;
    life.step(Ask::new("PATCH", path).body(r#"{"firstName":"Bea","timezone":"Europe/Berlin"}"#)).await;
    assert_eq!(life.status(path, 0).await, 404);
    let (ann, bea) = (life.get(path, 1).await, life.get(path, 2).await);
    assert_eq!((&ann["firstName"], &ann["timezone"]), (&json!("Ann"), &Value::Null));
    assert_eq!((&bea["firstName"], &bea["timezone"]), (&json!("Bea"), &json!("Europe/Berlin")));
    assert_eq!(life.service.get(path).await.json(), bea);
    life.service.stop().await;
}
