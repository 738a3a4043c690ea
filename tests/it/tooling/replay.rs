//! Views that are filled up to a moment, and a projection that is stepped through.

use serde_json::json;

use crate::fixtures::{Ended, Folder, Program};

fn rollbook(folder: &Folder, line: &str) -> Ended {
    Ended::of(folder, line.split(' '))
}

/// A group with one member; then it gets another, and loses the first. Gives the group and the position before that.
async fn log(folder: &Folder) -> (String, String) {
    let program = Program::serve(folder);
    let made = program.client.post("/v1/groups", &json!({ "name": "Divers", "members": ["user:a"] })).await;
    let group = made.body["id"].as_str().unwrap().to_owned();
    let path = format!("/v1/groups/{group}/members");
    program.client.post(&path, &json!({ "action": "add", "members": ["user:b"] })).await;
    program.client.post(&path, &json!({ "action": "remove", "members": ["user:a"] })).await;
    assert_eq!(program.terminate(), Some(0));
    (group, made.position.unwrap())
}

fn members(file: &std::path::Path) -> Vec<String> {
    let database = rusqlite::Connection::open(file).unwrap();
    let mut rows = database.prepare("SELECT member FROM memberships ORDER BY member").unwrap();
    rows.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
}

#[tokio::test]
async fn views_of_the_past_are_filled_into_a_scratch_database() {
    let folder = Folder::new();
    let (_, first) = log(&folder).await;
    // Perhaps behind: the server was ended right after its last command.
    let serving = members(&folder.file("data/views.db"));
    let told = rollbook(&folder, &format!("replay --to {first} --into sqlite:scratch/then.db")).fine();
    assert!(told.starts_with("views as of position ") && told.contains("events/s"), "{told}");
    assert_eq!(members(&folder.file("scratch/then.db")), ["user:a"]);
    rollbook(&folder, "replay --to 2999-01-01T00:00:00Z --into sqlite:scratch/now.db").fine();
    let now = ["user:b"];
    assert_eq!(members(&folder.file("scratch/now.db")), now);
    // The views that serve are as they were.
    assert_eq!(members(&folder.file("data/views.db")), serving);

    let again = rollbook(&folder, &format!("replay --to {first} --into sqlite:scratch/then.db"));
    assert_eq!(again.code, Some(1));
    assert!(again.err.contains("the scratch database: holds views already"), "{}", again.err);
    let refused = |line: &str, words: &str| {
        let ended = rollbook(&folder, line);
        assert_eq!(ended.code, Some(2), "{}", ended.err);
        assert!(ended.err.contains(words), "{}", ended.err);
    };
    refused("replay --to 4711 --into sqlite:scratch/x.db", "4711: this position lies in the future");
    refused("replay --to 1 --into nowhere", "--into nowhere: expected sqlite:<path>");
    refused("replay --to 1 --into sqlite:./data/views.db", "those are the views that serve");
    refused("replay --to yesterday --into sqlite:scratch/x.db", "expected a position or an instant");
}

#[tokio::test]
async fn a_projection_is_stepped_through_without_touching_the_views() {
    let folder = Folder::new();
    let (group, _) = log(&folder).await;
    let views = std::fs::read(folder.file("data/views.db")).unwrap();
    let all = rollbook(&folder, "projections step memberships").fine();
    let changes: Vec<_> = all.lines().filter(|line| line.starts_with("  ")).collect();
    let kinds: Vec<_> =
        changes.iter().map(|line| line.split_whitespace().take(2).collect::<Vec<_>>().join(" ")).collect();
    assert_eq!(
        kinds,
        [
            ["+ memberships", "+ member_counts", "+ standings"].as_slice(),
            &["+ memberships", "~ member_counts", "+ standings"],
            &["- memberships", "~ member_counts", "+ memberships_past", "+ standings"],
        ]
        .concat()
    );
    assert!(changes[0].contains("member='user:a'"), "{}", changes[0]);
    assert!(changes[4].contains("total 1 -> 2"), "{}", changes[4]);
    assert!(changes[8].contains("member='user:a'") && changes[8].contains("removed_by="), "{}", changes[8]);
    assert!(all.contains("removed user:a") && all.contains(&group), "{all}");

    let last = all.lines().rfind(|line| !line.starts_with("  ")).unwrap().split_whitespace().next().unwrap();
    let slice = rollbook(&folder, &format!("projections step memberships --from {last}")).fine();
    assert_eq!(slice, all[all.find(&format!("\n{last}  ")).unwrap() + 1..]);
    let none = rollbook(&folder, "projections step memberships --from 2999-01-01T00:00:00Z").fine();
    assert_eq!(none, "");
    let early = rollbook(&folder, "projections step groups --to 1").fine();
    assert!(!early.contains("group-"), "{early}");
    let unknown = rollbook(&folder, "projections step nothing");
    assert_eq!(unknown.code, Some(1));
    assert!(unknown.err.contains("has no \"nothing\""), "{}", unknown.err);
    assert_eq!(std::fs::read(folder.file("data/views.db")).unwrap(), views);
}

#[tokio::test]
async fn a_row_that_differs_is_printed_and_a_rebuild_puts_it_right() {
    let folder = Folder::new();
    log(&folder).await;
    rollbook(&folder, "projections diff").fine();
    let database = rusqlite::Connection::open(folder.file("data/views.db")).unwrap();
    database.execute("UPDATE memberships SET role = 'admin' WHERE member = 'user:b'", []).unwrap();
    drop(database);
    let differs = rollbook(&folder, "projections diff");
    assert_eq!(differs.code, Some(1), "{}", differs.out);
    let sides: Vec<_> = differs.out.lines().map(|line| line.split(':').next().unwrap()).collect();
    assert_eq!(sides, ["memberships only in the views", "memberships only from the log"], "{}", differs.out);
    assert!(differs.err.contains("2 rows differ"), "{}", differs.err);
    let rebuilt = rollbook(&folder, "projections rebuild").fine();
    assert!(rebuilt.trim_end().ends_with("events/s"), "{rebuilt}");
    rollbook(&folder, "projections diff").fine();
}
