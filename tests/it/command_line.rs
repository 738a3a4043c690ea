//! The command line: what it prints, how it ends, and that it works beside a running server.

use std::fs;

use serde_json::{Value, json};

use crate::fixtures::{Ended, Folder, Program};

fn rollbook(folder: &Folder, line: &str) -> Ended {
    Ended::of(folder, line.split(' '))
}

#[test]
fn mistakes_end_with_2_and_a_line_that_names_them() {
    let folder = Folder::new();
    let said = |line: &str, expected: &str| {
        let ended = rollbook(&folder, line);
        assert_eq!((ended.code, ended.err.trim_end(), ended.out.as_str()), (Some(2), expected, ""), "{line}");
    };
    said(
        "serve --set auth.reqired=true",
        "rollbook: configuration: auth.reqired: unknown key (in the flag --set auth.reqired=true)",
    );
    said("serve --set nonsense", "rollbook: --set nonsense: expected KEY=VALUE, such as dialects.hype.enabled=false");
    said(
        "serve --listen 0.0.0.0:0",
        "rollbook: configuration: auth.required: must be true when listen reaches beyond loopback",
    );
    said("history 17", "rollbook: 17: a group is named by its id, a UUID");
    said(
        "events tail -w Nope",
        "rollbook: --workspace Nope: must be 1 to 64 lower-case letters, digits, hyphens, underscores or dots",
    );
    let ended = Ended::with(&folder, &[("ROLLBOOK_LOGS", "x")], ["serve"]);
    assert_eq!(ended.code, Some(2));
    assert!(ended.err.contains("logs: unknown key (in the environment variable ROLLBOOK_LOGS)"), "{}", ended.err);
    assert_eq!(rollbook(&folder, "frobnicate").code, Some(2));
    assert!(!folder.file("data").exists(), "a start that was refused has made files");
}

#[test]
fn reading_a_log_that_is_not_there_ends_with_1() {
    let folder = Folder::new();
    let ended = rollbook(&folder, "events tail");
    assert_eq!(ended.code, Some(1));
    assert_eq!(ended.err.trim_end(), "rollbook: the log cannot be opened: ./data/log.db does not exist");
}

#[test]
fn a_new_key_comes_with_its_hash() {
    use sha2::{Digest, Sha256};
    let folder = Folder::new();
    let out = rollbook(&folder, "keys new --name ci").fine();
    let value = |label: &str| out.lines().find_map(|line| line.strip_prefix(label)).unwrap().trim().to_owned();
    let (key, hash) = (value("key "), value("key_sha256 "));
    assert_eq!(format!("{:x}", Sha256::digest(&key)), hash);
    assert!(out.contains("name = \"ci\""), "{out}");
    let secret = rollbook(&folder, "keys new --secret").fine();
    let refused = rollbook(&folder, &format!("schema config --set secret={}", secret.trim()));
    assert_eq!(refused.code, Some(0), "{}", refused.err);
}

#[test]
fn schemas_are_those_of_the_repository() {
    let folder = Folder::new();
    assert_eq!(rollbook(&folder, "schema config").fine(), include_str!("../../schema/config.toml"));
    assert_eq!(rollbook(&folder, "schema graphql").fine(), include_str!("../../schema/schema.graphql"));
    assert_eq!(rollbook(&folder, "schema openapi").fine(), include_str!("../../schema/openapi.json"));
    assert!(rollbook(&folder, "schema events").fine().contains("group.members-added 1\n"));
}

#[tokio::test]
async fn the_past_is_read_beside_a_running_server() {
    let folder = Folder::new();
    let program = Program::serve(&folder);
    let made = program.client.post("/v1/groups", &json!({ "name": "Divers", "members": ["user:a"] })).await;
    assert_eq!(made.status, 201, "{made:?}");
    let (group, first) = (made.body["id"].as_str().unwrap().to_owned(), made.position.unwrap());
    let path = format!("/v1/groups/{group}/members");
    let added = program.client.post(&path, &json!({ "action": "add", "members": ["user:b", "user:c"] })).await;
    assert_eq!(added.status, 200, "{added:?}");

    let now: Value = serde_json::from_str(&rollbook(&folder, &format!("state {group} --members")).fine()).unwrap();
    assert_eq!(now["memberCount"], 3);
    assert_eq!(now["members"]["user:c"]["role"], "member");
    let past = rollbook(&folder, &format!("state {group} --members --as-of {first}")).fine();
    let past: Value = serde_json::from_str(&past).unwrap();
    assert_eq!((&past["memberCount"], past["members"].as_object().unwrap().len()), (&json!(1), 1));
    let before = rollbook(&folder, &format!("state {group} --as-of 2020-01-01T00:00:00Z"));
    assert_eq!(before.code, Some(1));
    assert!(before.err.contains("no such group in workspace default as of 2020-01-01T00:00:00Z"), "{}", before.err);

    let history = rollbook(&folder, &format!("history {group} --json")).fine();
    let kinds: Vec<_> =
        history.lines().map(|line| serde_json::from_str::<Value>(line).unwrap()["type"].clone()).collect();
    assert_eq!(kinds, ["group.created", "group.members-added", "group.members-added"]);
    let tail = rollbook(&folder, "events tail -n 1 --json").fine();
    let last: Value = serde_json::from_str(&tail).unwrap();
    assert_eq!(last["data"]["ids"], json!(["b", "c"]));
    assert_eq!(rollbook(&folder, &format!("events tail --after {first} --json")).fine(), tail);
    assert_eq!(rollbook(&folder, &format!("history {group} -w other")).code, Some(1));
    assert_eq!(program.terminate(), Some(0));
}

/// The same lines from a running server and from its folder.
#[tokio::test]
async fn what_changed_between_two_moments_is_told_in_lines() {
    let folder = Folder::new();
    let program = Program::serve(&folder);
    let client = &program.client;
    let created = client.post("/v1/groups", &json!({ "name": "divers", "members": ["user:a", "user:b"] })).await;
    let (group, first) = (created.body["id"].as_str().unwrap().to_owned(), created.position.unwrap());
    let path = format!("/v1/groups/{group}");
    let batch = json!({ "action": "add", "role": "admin", "members": ["user:c"] });
    client.post(&format!("{path}/members"), &batch).await;
    client.request(reqwest::Method::DELETE, &format!("{path}/members/user:a")).send().await.unwrap();
    let renamed = client.request(reqwest::Method::PATCH, &path).json(&json!({ "name": "surfers" }));
    let last = crate::fixtures::Answer::of(renamed).await.unwrap().position.unwrap();
    client.get_at("/v1/groups", Some(&last)).await;

    let lines = [
        format!("diff {group} --from {first}"),
        format!("diff --member user:c --from {first} --to {last}"),
        format!("diff --from {first}"),
        format!("diff {group} --from {first} --json"),
        format!("diff {group} --from {last}"),
    ];
    let told = |rest: &str| lines.each_ref().map(|line| rollbook(&folder, &format!("{line}{rest}")).fine());
    let served = told(&format!(" --url {}", client.base()));
    let [of_group, of_member, of_all, json, of_nothing] = &served;
    assert!(of_group.starts_with(&format!("~ group {group} surfers: ")), "{of_group}");
    assert!(of_group.contains(r#"name "divers" -> "surfers""#), "{of_group}");
    let (left, came) =
        (format!("- membership user:a in {group} as member\n"), format!("membership user:c in {group} as "));
    assert!(of_group.contains(&left) && of_group.contains(&format!("+ {came}")), "{of_group}");
    assert!(of_member.starts_with(&format!("+ {came}")) && of_member.lines().count() == 1, "{of_member}");
    assert!(of_all.starts_with(&format!("~ group {group} surfers: ")) && of_all.lines().count() == 1, "{of_all}");
    let first_of = serde_json::from_str::<Value>(json.lines().next().unwrap()).unwrap();
    assert_eq!([&first_of["what"], &first_of["change"]], ["group", "changed"]);
    assert_eq!([&first_of["before"]["name"], &first_of["after"]["name"]], ["divers", "surfers"]);
    assert_eq!(of_nothing, "");
    assert_eq!(program.terminate(), Some(0));

    assert_eq!(told(""), served);
    let never = rollbook(&folder, &format!("diff 0190a0a0-0000-7000-8000-000000000000 --from {first}"));
    assert!(never.code == Some(1) && never.err.contains("no such group in workspace default then"), "{}", never.err);
    assert_eq!(rollbook(&folder, &format!("diff --from {last} --to {first}")).code, Some(1));
    assert_eq!(rollbook(&folder, "diff").code, Some(2));
}

const ODD: &str = "group,member,role\n\"Ann \"\"A\"\" <a@b>, c\",lib: x,admin\nÄrzte,b\nÄrzte,c,\nÄrzte,b\n";

#[test]
fn an_import_takes_fields_as_they_are_and_repeats_without_effect() {
    let folder = Folder::new();
    fs::write(folder.file("odd.csv"), ODD).unwrap();
    let first = rollbook(&folder, "import --kind package odd.csv").fine();
    assert!(first.contains("3 memberships added, 1 were there already; 2 groups, 2 of them new"), "{first}");
    let again = rollbook(&folder, "import --kind package odd.csv").fine();
    assert!(again.contains("0 memberships added, 4 were there already; 2 groups, 0 of them new"), "{again}");
}

#[test]
fn an_import_that_meets_a_bad_line_says_what_is_in() {
    let folder = Folder::new();
    fs::write(folder.file("bad.csv"), "a,user:1\na,user:2\na\n").unwrap();
    let ended = rollbook(&folder, "import bad.csv");
    assert_eq!(ended.code, Some(1));
    let expected = "rollbook: line 3: expected group,member or group,member,role, found 1 fields; \
                    the 2 rows before it are in, and repeating them is harmless";
    assert_eq!(ended.err.lines().last().unwrap(), expected);
}

#[tokio::test]
async fn an_import_works_through_a_running_server() {
    let folder = Folder::new();
    fs::write(folder.file("odd.csv"), ODD).unwrap();
    let program = Program::serve(&folder);
    let line = format!("import --kind package odd.csv --url {}", program.client.base());
    let first = rollbook(&folder, &line).fine();
    assert!(first.contains("3 memberships added, 1 were there already; 2 groups, 2 of them new"), "{first}");
    let again = rollbook(&folder, &line).fine();
    assert!(again.contains("0 memberships added, 4 were there already; 2 groups, 0 of them new"), "{again}");
    let listed = program.client.get("/v1/groups?sort=name").await;
    let names: Vec<_> = listed.body["items"].as_array().unwrap().iter().map(|group| group["name"].clone()).collect();
    assert_eq!(names, ["Ann \"A\" <a@b>, c", "Ärzte"]);
    // Without --url the folder is wanted for itself.
    let refused = rollbook(&folder, "import --kind package odd.csv");
    assert_eq!(refused.code, Some(1));
    assert!(refused.err.contains("is in use by another process"), "{}", refused.err);
}

#[test]
fn the_demo_is_lively_and_made_once() {
    let folder = Folder::new();
    let line = "demo --fill-only --groups 12 --listen 127.0.0.1:0";
    let out = rollbook(&folder, line).fine();
    assert!(out.starts_with("The workspace demo has 12 groups with "), "{out}");
    assert!(out.contains("/graphql#workspace=demo"), "{out}");
    let tail = rollbook(&folder, "events tail -w demo --after start --json").fine();
    for kind in ["group.suspended", "group.members-suspended", "progress.recorded", "group.resources-linked"] {
        assert!(tail.contains(&format!("\"{kind}\"")), "{kind}");
    }
    assert!(rollbook(&folder, line).fine().starts_with("The workspace demo has groups already"));
}

#[test]
fn projections_are_listed_and_filled_anew() {
    let folder = Folder::new();
    fs::write(folder.file("odd.csv"), ODD).unwrap();
    rollbook(&folder, "import --kind package odd.csv").fine();
    let listed = rollbook(&folder, "projections list").fine();
    assert!(listed.lines().any(|line| line.starts_with("groups ") && line.contains("running")), "{listed}");
    let rebuilt = rollbook(&folder, "projections rebuild groups").fine();
    assert!(rebuilt.starts_with("groups "), "{rebuilt}");
    assert_eq!(rollbook(&folder, "projections rebuild nothing-of-this-name").code, Some(1));
    rollbook(&folder, "migrate").fine();
}
