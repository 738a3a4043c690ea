//! Which index SQLite uses for what.

use rusqlite::Connection;

use super::{LISTS, OTHERS, database, statements};
use crate::db::{Fragments, Sql};

/// How SQLite goes about a statement.
fn plan(database: &Connection, text: &'static str, key: &str, parts: &[&str]) -> String {
    steps(database, &Fragments::parse(text).compose(parts, key))
}

fn steps(database: &Connection, sql: &Sql) -> String {
    let mut explain = database.prepare(&format!("EXPLAIN QUERY PLAN {}", sql.sqlite())).unwrap();
    let (mut rows, mut steps) = (explain.raw_query(), Vec::new());
    while let Some(row) = rows.next().unwrap() {
        steps.push(row.get::<_, String>(3).unwrap());
    }
    steps.join("\n")
}

#[test]
fn pages_of_groups_go_along_their_index() {
    let database = database();
    let (text, keys) = LISTS[0];
    for key in keys {
        let index = format!("USING INDEX groups_by_{}", key.trim_end_matches("_key"));
        for filters in [&["listed"][..], &["listed", "statuses"], &["listed", "kind"], &["listed", "tags"]] {
            for end in [&["up"][..], &["down"], &["greater", "up"], &["less", "down"]] {
                let plan = plan(&database, text, key, &[&["rows"], filters, end].concat());
                assert!(plan.contains(&index) && !plan.contains("TEMP B-TREE"), "{key} {filters:?} {end:?}\n{plan}");
            }
            if filters != ["listed", "tags"] {
                let plan = plan(&database, text, key, &[&["places"], filters, &["skip_down"]].concat());
                assert!(plan.contains(&index.replace("INDEX", "COVERING INDEX")), "{key} {filters:?}\n{plan}");
            }
        }
    }
}

#[test]
fn pages_of_members_go_along_their_index() {
    let database = database();
    let (text, _) = LISTS[1];
    let member = "sqlite_autoindex_memberships_1";
    for (key, index) in [("member", member), ("created", "memberships_by_created"), ("number", "memberships_by_number")]
    {
        for filters in [&[][..], &["kind"], &["status"], &["role"]] {
            for end in [&["up"][..], &["down"], &["greater", "up"], &["less", "down"]] {
                let plan = plan(&database, text, key, &[&["rows"], filters, end].concat());
                assert!(plan.contains(index) && !plan.contains("TEMP B-TREE"), "{key} {filters:?} {end:?}\n{plan}");
            }
        }
    }
    for (parts, reach) in [
        (&["rows", "kind_from", "kind_to", "up"], "member>? AND member<?"),
        (&["rows", "kind_to", "greater", "up"], "member>? AND member<?"),
        (&["rows", "kind_from", "less", "down"], "member>? AND member<?"),
    ] {
        let plan = plan(&database, text, "member", parts);
        assert!(plan.contains(reach) && !plan.contains("TEMP B-TREE"), "{parts:?}\n{plan}");
    }
    for key in ["created", "number"] {
        let plan = plan(&database, text, key, &["places", "kind", "skip_down"]);
        assert!(plan.contains("USING COVERING INDEX"), "{plan}");
    }
    let (text, _) = LISTS[2];
    let plan = plan(&database, text, "", &["rows", "greater", "up"]);
    assert!(plan.contains("memberships_by_member") && !plan.contains("TEMP B-TREE"), "{plan}");
}

#[test]
fn pages_of_the_past_go_along_their_index() {
    let database = database();
    for (list, key, head, filters, index) in [
        (0, "created", "rows", &["listed", "since"][..], "groups_by_created"),
        (0, "name_key", "rows", &["listed", "since"], "groups_by_name"),
        (0, "created", "past_rows", &["listed", "since", "past_until"], "groups_past_by_created"),
        (0, "name_key", "past_rows", &["listed", "since", "past_until"], "groups_past_by_name"),
        (1, "member", "rows", &["since"], "sqlite_autoindex_memberships_1"),
        (1, "created", "rows", &["since", "made"], "memberships_by_created"),
        (1, "member", "past_rows", &["since", "past_until"], "sqlite_autoindex_memberships_past_1"),
        (1, "created", "past_rows", &["since", "past_until", "made"], "memberships_past_by_created"),
        (3, "", "past_rows", &["since", "past_until"], "subjects_past_by_number"),
        (5, "", "rows", &["listed"], "memberships_by_member"),
        (5, "", "past_rows", &["listed"], "memberships_past_by_member"),
    ] {
        for end in [&["up"][..], &["less", "down"]] {
            let filters = filters.iter().filter(|name| **name != "made" || !end.contains(&"less"));
            let parts: Vec<_> = [head].into_iter().chain(filters.copied()).chain(end.iter().copied()).collect();
            let plan = plan(&database, LISTS[list].0, key, &parts);
            assert!(plan.contains(index) && !plan.contains("TEMP B-TREE"), "{parts:?}\n{plan}");
        }
    }
}

#[test]
fn members_of_many_groups_go_along_their_index() {
    let database = database();
    let indexes = [
        ("member", "autoindex_memberships_1"),
        ("created", "memberships_by_created"),
        ("number", "memberships_by_number"),
    ];
    for (key, index) in indexes {
        for head in ["head", "entries"] {
            let plan = plan(&database, OTHERS[0].0, key, &[head, "status", "up"]);
            assert!(plan.contains(index) && !plan.contains("TEMP B-TREE FOR ORDER BY"), "{plan}");
            assert!(!plan.contains("SCAN n") && !plan.contains("SCAN s") && !plan.contains("SCAN h"), "{plan}");
        }
    }
}

#[test]
fn groups_of_many_members_go_along_their_index() {
    let plan = plan(&database(), OTHERS[1].0, "", &["head", "up"]);
    let index = "SEARCH n USING INDEX memberships_by_member (workspace=? AND member=?)";
    assert!(plan.contains(index) && !plan.contains("TEMP B-TREE"), "{plan}");
}

#[test]
fn who_names_what_is_wanted_is_not_sent_over_a_whole_workspace() {
    let database = database();
    let named = ["id = ANY($2)", "group_id = ANY($2)", "group_id = $2", "email = $2", "session = $2"];
    // Imports are few.
    let all = statements().into_iter().filter(|sql| !sql.text().contains("FROM imports"));
    for sql in all.filter(|sql| named.iter().any(|wanted| sql.text().contains(wanted))) {
        let plan = steps(&database, &sql);
        assert!(!plan.contains("(workspace=?)") && !plan.contains("workspaces"), "{}\n{plan}", sql.text());
    }
}

#[test]
fn the_directory_and_imports_go_along_their_index() {
    let database = database();
    for (list, filters, index) in [
        (3, &[][..], "subjects_by_number"),
        (3, &["kind"], "subjects_by_kind"),
        (4, &[], "imports_by_requested"),
        (4, &["group"], "imports_of_group"),
        (4, &["status"], "imports_by_status"),
    ] {
        let plan = plan(&database, LISTS[list].0, "", &[&["rows"], filters, &["less", "down"]].concat());
        assert!(plan.contains(index) && !plan.contains("TEMP B-TREE"), "{plan}");
    }
}

#[test]
fn places_are_found_by_their_index() {
    let (database, text) = (database(), include_str!("../mentions/places.sql"));
    let plan = |parts: &[&str]| plan(&database, text, "", parts);
    for order in ["up", "down"] {
        for (parts, index) in [
            (
                &["mentions"][..],
                "SEARCH mentions USING PRIMARY KEY (workspace=? AND key=? AND position>? AND position<?)",
            ),
            (&["mentions", "in_stream"], "SEARCH mentions USING PRIMARY KEY (workspace=? AND key=?"),
            (&["acts"], "(workspace=? AND actor=? AND stretch>? AND stretch<?)"),
            (&["crowds_of_group"], "(group_id=? AND position>? AND position<?)"),
        ] {
            let plan = plan(&[parts, &[order]].concat());
            assert!(plan.contains(index) && !plan.contains("TEMP B-TREE"), "{parts:?}\n{plan}");
        }
    }
    let of_member = plan(&["crowds_of_member", "up"]);
    for index in
        ["memberships_by_member (workspace=? AND member=?)", "memberships_past_by_member (workspace=? AND member=?)"]
    {
        assert!(of_member.contains(index) && !of_member.contains("SCAN c"), "{of_member}");
    }
}
