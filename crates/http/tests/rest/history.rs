//! Histories: who did what to a group, a member, a membership; and why a member is where it is.

use serde_json::{Value, json};

use crate::fixture::{Ask, Service};

fn told(page: &Value, field: &str) -> Vec<String> {
    page["items"].as_array().unwrap().iter().map(|item| item[field].as_str().unwrap().to_owned()).collect()
}

/// All pages of a history, `limit` at a time.
async fn walk(service: &Service, path: &str, query: &str, limit: usize) -> Vec<Value> {
    let (mut all, mut after) = (Vec::new(), String::new());
    loop {
        let page = service.get(&format!("{path}?limit={limit}{query}{after}")).await.json();
        let items = page["items"].as_array().unwrap();
        assert!(items.len() <= limit);
        all.extend(items.iter().cloned());
        let next = page.get("next").or(page.get("nextAfter")).unwrap();
        match next {
            Value::String(next) => after = format!("&after={next}"),
            Value::Number(next) => after = format!("&after={next}"),
            _ => return all,
        }
    }
}

async fn member(service: &Service, method: &'static str, group: &str, member: &str, more: &str) {
    let path = format!("/v1/groups/{group}/members/{member}{more}");
    let answer = service.send(Ask::new(method, path)).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
}

/// Two groups with user:asha in both, who leaves the first and comes back with a crowd.
async fn two_groups(service: &Service) -> (String, String) {
    let divers = service.group(json!({ "name": "Divers", "members": ["user:asha", "user:ben"] })).await;
    let climbers = service.group(json!({ "name": "Climbers" })).await;
    member(service, "PUT", &climbers, "user:asha", "").await;
    member(service, "POST", &divers, "user:asha", "/suspend").await;
    member(service, "DELETE", &divers, "user:asha", "").await;
    let crowd: Vec<String> = (0..100).map(|n| format!("user:{n}")).chain(["user:asha".into()]).collect();
    let body = json!({ "action": "add", "role": "guest", "members": crowd });
    assert_eq!(service.post(&format!("/v1/groups/{divers}/members"), body).await.status, 200);
    (divers, climbers)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_member_is_found_in_every_group_and_in_every_crowd() {
    let service = Service::start().await;
    let (divers, climbers) = two_groups(&service).await;
    let subject = "/v1/workspaces/default/subjects/user/asha";
    let put = Ask::new("PUT", subject).body(json!({ "name": "Asha" }).to_string());
    assert_eq!(service.send(put).await.status, 201);
    let patch = Ask::new("PATCH", subject).body(json!({ "name": "Asha B" }).to_string());
    assert_eq!(service.send(patch).await.status, 200);
    let past = "/v1/members/user:asha/history";
    let all = service.get(past).await.json();
    assert_eq!(
        told(&all, "sentence"),
        [
            "added user:asha as member, with 1 other",
            "added user:asha as member",
            "suspended user:asha",
            "removed user:asha",
            "added user:asha as guest, with 100 others",
            "registered user:asha as “Asha”",
            "renamed the directory entry to “Asha B”",
        ]
    );
    assert_eq!(all["next"], Value::Null);
    let items = all["items"].as_array().unwrap().clone();
    assert_eq!(items[4]["data"]["ids"].as_array().unwrap().len(), 101, "the raw event is whole");
    assert!(items.iter().all(|item| item["actor"] == "open" && item["commandId"] == item["correlationId"]));
    for limit in [1, 2, 3, 7] {
        assert_eq!(walk(&service, past, "", limit).await, items, "{limit} at a time");
        let mut back = walk(&service, past, "&order=newest", limit).await;
        back.reverse();
        assert_eq!(back, items, "{limit} at a time from the newest");
    }
    let of_group = service.get(&format!("/v1/groups/{divers}/members/user:asha/history")).await.json();
    assert_eq!(told(&of_group, "stream"), vec![format!("group-{divers}"); 4]);
    let elsewhere = service.get(&format!("/v1/groups/{climbers}/members/user:asha/history")).await.json();
    assert_eq!(told(&elsewhere, "sentence"), ["added user:asha as member"]);
    let nobody = service.get("/v1/members/user:nobody/history").await.json();
    assert_eq!(nobody, json!({ "items": [], "next": null }));
    let other = service.send(Ask::get(past).header("rollbook-workspace", "other")).await;
    assert_eq!(other.json()["items"], json!([]));
    service.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn filters_of_histories_hold_together() {
    let service = Service::start().await;
    let (divers, _) = two_groups(&service).await;
    let kinds = async |path: &str, query: &str| {
        let all = walk(&service, path, query, 2).await;
        all.iter()
            .map(|item| item["type"].as_str().unwrap().trim_start_matches("group.").to_owned())
            .collect::<Vec<_>>()
    };
    let (group, asha) = (format!("/v1/groups/{divers}/history"), "/v1/members/user:asha/history");
    let everything = ["created", "members-added", "members-suspended", "members-removed", "members-added"];
    assert_eq!(kinds(&group, "").await, everything);
    let backwards: Vec<_> = everything.iter().rev().copied().collect();
    assert_eq!(kinds(&group, "&order=newest").await, backwards);
    let added = "&type=group.members-added";
    assert_eq!(kinds(&group, added).await, ["members-added", "members-added"]);
    assert_eq!(kinds(asha, added).await, ["members-added", "members-added", "members-added"]);
    assert_eq!(kinds(asha, "&type=group.members-added&type=group.members-removed&order=newest").await.len(), 4);
    assert_eq!(kinds(&group, "&actor=nobody").await, Vec::<String>::new());
    assert_eq!(kinds(asha, "&actor=open").await.len(), 5);
    let all = walk(&service, &group, "", 9).await;
    let at = |version: usize| all[version - 1]["recordedAt"].as_str().unwrap().to_owned();
    for path in [&*group, asha] {
        assert_eq!(kinds(path, &format!("&from={}", at(4))).await, ["members-removed", "members-added"], "{path}");
        assert_eq!(kinds(path, &format!("&from={}&to={}", at(3), at(4))).await, ["members-suspended"], "{path}");
        assert_eq!(
            kinds(path, &format!("&to={}{added}&order=newest", at(4))).await.len(),
            if path == asha { 2 } else { 1 }
        );
        assert_eq!(kinds(path, "&from=2999-01-01T00:00:00Z").await, Vec::<String>::new());
    }
    service.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_an_actor_did_is_found_however_much_others_did() {
    use rollbook_http::auth::{ApiKey, AuthConfig, Scope};
    use sha2::{Digest, Sha256};
    let key = |name: &str| ApiKey {
        workspace: "acme".parse().unwrap(),
        name: name.into(),
        sha256: Sha256::digest(format!("secret-{name}")).into(),
        scopes: Scope::ALL.into_iter().collect(),
    };
    let auth = AuthConfig { keys: vec![key("busy"), key("rare")], ..AuthConfig::default() };
    let service = Service::with(crate::fixture::Setup { auth, ..Default::default() }).await;
    let make = async |name: &str, number: u32| {
        let ask = Ask::post("/v1/groups", json!({ "name": format!("g{number}"), "members": ["user:a"] }));
        let made = service.send(ask.header("authorization", format!("Bearer secret-{name}"))).await;
        assert_eq!(made.status, 201);
    };
    for number in 0..100 {
        make(if number % 40 == 7 { "rare" } else { "busy" }, number).await;
    }
    let history = async |actor: &str, query: &str| {
        let (mut all, mut after) = (Vec::new(), String::new());
        loop {
            let ask = Ask::get(format!("/v1/actors/{actor}/history?limit=50{query}{after}"));
            let page = service.send(ask.header("authorization", "Bearer secret-busy")).await.json();
            all.extend(page["items"].as_array().unwrap().clone());
            let Some(next) = page["next"].as_str() else { return all };
            after = format!("&after={next}");
        }
    };
    let rare = history("key:rare", "").await;
    assert_eq!(rare.len(), 6, "three commands of two events");
    assert!(rare.iter().all(|event| event["actor"] == "key:rare"));
    let mut back = history("key:rare", "&order=newest").await;
    back.reverse();
    assert_eq!(back, rare);
    assert_eq!(history("key:busy", "").await.len(), 1 + 97 * 2, "with the workspace");
    assert_eq!(history("key:nobody", "").await.len(), 0);
    service.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn why_tells_the_events_that_made_it_so() {
    let service = Service::start().await;
    let (divers, climbers) = two_groups(&service).await;
    let why = async |group: &str, member: &str| service.get(&format!("/v1/groups/{group}/members/{member}/why")).await;
    let asha = why(&divers, "user:asha").await.json();
    assert_eq!(
        (&asha["isMember"], &asha["member"], &asha["groupId"]),
        (&json!(true), &json!("user:asha"), &json!(divers))
    );
    let because = asha["because"].as_array().unwrap();
    assert_eq!(because.len(), 1, "what was before it came back is over");
    assert_eq!((&because[0]["type"], &because[0]["version"]), (&json!("group.members-added"), &json!(5)));
    let sentence = asha["sentences"][0].as_str().unwrap();
    assert!(sentence.starts_with("open added user:asha as guest, with 100 others at 2024-03-05T"), "{sentence}");
    member(&service, "DELETE", &divers, "user:asha", "").await;
    let gone = why(&divers, "user:asha").await.json();
    assert_eq!((&gone["isMember"], gone["because"].as_array().unwrap().len()), (&json!(false), 2));
    assert_eq!(why(&climbers, "user:ben").await.problem(), (404, "unknown-member".into()));
    service.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn mistakes_are_told() {
    let service = Service::start().await;
    let group = service.group(json!({ "name": "Divers", "members": ["user:asha"] })).await;
    for (path, problem) in [
        ("/v1/members/asha/history".to_owned(), "invalid-parameter"),
        ("/v1/members/user:asha/history?after=x".to_owned(), "invalid-position"),
        ("/v1/members/user:asha/history?after=MDAwMDAwMDEuOTk5OQ".to_owned(), "invalid-position"),
        ("/v1/actors/open/history?after=MDAwMDAwMDIuMQ".to_owned(), "invalid-position"),
        ("/v1/members/user:asha/history?from=yesterday".to_owned(), "invalid-parameter"),
        ("/v1/members/user:asha/history?order=best".to_owned(), "invalid-parameter"),
        ("/v1/members/user:asha/history?limit=0".to_owned(), "invalid-parameter"),
        ("/v1/members/user:asha/history?colour=red".to_owned(), "unknown-parameter"),
        (format!("/v1/groups/{group}/history?after=x"), "invalid-parameter"),
        (format!("/v1/groups/{group}/members/user:asha/why?after=x"), "unknown-parameter"),
    ] {
        assert_eq!(service.get(&path).await.problem(), (400, problem.into()), "{path}");
    }
    for (path, problem) in [
        ("/v1/imports/65e6cd2512ab34cd56ef7890/history".to_owned(), "unknown-import"),
        ("/v1/groups/01890a5d-ac96-774b-bcce-b302099a8057/history".to_owned(), "unknown-group"),
        ("/v1/groups/01890a5d-ac96-774b-bcce-b302099a8057/members/user:asha/why".to_owned(), "unknown-member"),
    ] {
        assert_eq!(service.get(&path).await.problem(), (404, problem.into()), "{path}");
    }
    service.stop().await;
}
