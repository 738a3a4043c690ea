//! From a full list into the feed under load: nothing is lost, nothing comes twice.

use std::collections::BTreeMap;

use futures::StreamExt;
use futures::future::join_all;
use rollbook_app::commands::NewGroup;
use rollbook_app::{App, Call};
use rollbook_domain::group::commands::{AddMembers, Existing, Mode, NewMember, RemoveMembers};
use rollbook_domain::{Actor, GroupId, Policy, Reference};
use serde_json::Value;

use crate::fixtures::{Client, Folder, Served, long};

const WRITERS: u64 = 32;

/// What is known of a group: the version of its stream, and how many members it has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Known {
    version: u64,
    members: u64,
}

type Groups = BTreeMap<String, Known>;

fn known(group: &Value) -> Known {
    Known { version: group["version"].as_u64().unwrap(), members: group["memberCount"].as_u64().unwrap() }
}

/// Every group as pages of a list tell it, with the position that the list is good for.
async fn listed(client: &Client) -> (Groups, String) {
    let (mut groups, mut cursor) = (Groups::new(), String::new());
    loop {
        let page = client.get(&format!("/v1/groups?limit=1000{cursor}")).await.body;
        let items = page["items"].as_array().unwrap();
        groups.extend(items.iter().map(|group| (group["id"].as_str().unwrap().to_owned(), known(group))));
        match page["nextCursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return (groups, page["position"].as_str().unwrap().to_owned()),
        }
    }
}

/// Takes an event into what is known. What a late page of the list had already is passed over, and only that.
fn take_in(groups: &mut Groups, event: &Value) {
    let Some(group) = event["stream"].as_str().unwrap().strip_prefix("group-") else { return };
    let version = event["version"].as_u64().unwrap();
    let known = groups.entry(group.to_owned()).or_insert(Known { version: 0, members: 0 });
    if version <= known.version {
        return;
    }
    assert_eq!(version, known.version + 1, "an event of {group} was lost");
    known.version = version;
    let named = event["data"]["ids"].as_array().map_or(0, Vec::len) as u64;
    match event["type"].as_str().unwrap() {
        "group.members-added" => known.members += named,
        "group.members-removed" => known.members -= named,
        _ => {}
    }
}

fn call() -> Call {
    Call::new("default".parse().unwrap(), Actor::new("operator"), Policy::NATIVE)
}

fn member(number: u64) -> Reference {
    Reference::new("user", &number.to_string()).unwrap()
}

/// Makes groups and lets members come and go, until so many events have been written: two or three a command.
async fn write(app: App, writer: u64, events: u64) {
    let (call, mut groups, mut written, mut turn) = (call(), Vec::<GroupId>::new(), 0, 0_u64);
    while written < events {
        turn += 1;
        if turn % 8 == 1 {
            let members = (0..3).map(|n| NewMember::new(member(n))).collect();
            let new = NewGroup { name: format!("{writer}-{turn}"), members, ..NewGroup::default() };
            groups.push(app.create_group(&call, new).await.unwrap().outcome.id);
            written += 2;
            continue;
        }
        let group = groups[usize::try_from(turn * 7 % groups.len() as u64).unwrap()];
        let members = vec![NewMember::new(member(turn + 10))];
        let add = AddMembers { members, mode: Mode::Atomic, existing: Existing::Strict };
        app.add_members(&call, group, None, add).await.unwrap();
        if turn % 4 == 0 {
            let gone = RemoveMembers::strict(vec![member(turn + 10)]);
            app.remove_members(&call, group, None, gone).await.unwrap();
            written += 1;
        }
        written += 1;
    }
}

/// All events after a position up to the end as it is then; gives how many, and where the end was.
async fn follow(client: &Client, after: &str, groups: &mut Groups, positions: &mut Vec<String>) -> String {
    let mut after = after.to_owned();
    loop {
        let page = client.get(&format!("/v1/events?limit=1000&after={after}")).await.body;
        for event in page["items"].as_array().unwrap() {
            take_in(groups, event);
            positions.push(event["position"].as_str().unwrap().to_owned());
        }
        page["next"].as_str().unwrap().clone_into(&mut after);
        if page["atEnd"] == true {
            return after;
        }
    }
}

async fn lines(client: &Client, after: &str) -> Vec<String> {
    let path = format!("/v1/events?after={after}");
    let request = client.request(reqwest::Method::GET, &path).header("accept", "application/x-ndjson");
    let mut pieces = request.send().await.unwrap().bytes_stream();
    let (mut rest, mut positions) = (Vec::new(), Vec::new());
    while let Some(piece) = pieces.next().await {
        rest.extend_from_slice(&piece.unwrap());
        let Some(end) = rest.iter().rposition(|byte| *byte == b'\n') else { continue };
        for line in rest[..end].split(|byte| *byte == b'\n') {
            let event: Value = serde_json::from_slice(line).unwrap();
            positions.push(event["position"].as_str().unwrap().to_owned());
        }
        rest.drain(..=end);
    }
    assert!(rest.is_empty(), "a line was cut");
    positions
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_full_list_leads_into_the_feed_without_a_gap() {
    let events = if long() { 1_000_000 } else { 6_000 };
    let folder = Folder::new();
    let served = Served::start(&folder.config()).await;
    let (client, app) = (&served.client, served.app());
    let writing = tokio::spawn({
        let app = app.clone();
        async move { join_all((0..WRITERS).map(|writer| write(app.clone(), writer, events / WRITERS))).await }
    });
    // Readers that begin at different moments, while everything moves.
    let mut readers = Vec::new();
    while readers.len() < 4 && !writing.is_finished() {
        let (mut groups, position) = listed(client).await;
        let mut positions = Vec::new();
        let reached = follow(client, &position, &mut groups, &mut positions).await;
        readers.push((groups, position, reached, positions));
    }
    writing.await.unwrap();
    app.wait_for(app.token(served.head().await)).await.unwrap();
    let (now, end) = listed(client).await;
    let everything = lines(client, &app.token(rollbook_store::Position(0)).to_string()).await;
    assert!(everything.len() as u64 >= events / WRITERS * WRITERS);
    for (mut groups, position, reached, mut positions) in readers {
        let last = follow(client, &reached, &mut groups, &mut positions).await;
        assert_eq!(last, end);
        assert_eq!(groups, now, "what the list and the feed tell together is what the list tells");
        assert_eq!(positions, everything[everything.len() - positions.len()..], "each event once, in order");
        assert_eq!(lines(client, &position).await.len(), positions.len());
    }
    assert!(served.stop().await);
}
