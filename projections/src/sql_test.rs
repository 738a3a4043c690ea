//! Every statement there is, as SQLite takes it: whether it does, and which index it uses.

#[cfg(feature = "server-tests")]
mod postgres;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rusqlite::{Connection, StatementStatus};

use crate::db::sqlite::prepare_once;
use crate::db::{Fragments, Sql, Value};
use crate::registry::REGISTRY;

/// Files of fragments that are lists, and what they can be sorted by.
const LISTS: [(&str, &[&str]); 6] = [
    (include_str!("groups/list.sql"), &["created", "name_key", "updated", "member_count", "number", "filed"]),
    (include_str!("memberships/list.sql"), &["member", "created", "number"]),
    (include_str!("memberships/groups_of_member.sql"), &[""]),
    (include_str!("directory/list.sql"), &[""]),
    (include_str!("imports/list.sql"), &[""]),
    (include_str!("memberships/past_groups_of_member.sql"), &[""]),
];
const NO_FILTERS: [&str; 13] = [
    "rows",
    "places",
    "count",
    "past_rows",
    "past_places",
    "past_count",
    "greater",
    "less",
    "same",
    "up",
    "down",
    "skip_up",
    "skip_down",
];
/// What the past is not sorted by.
const PRESENT: [&str; 4] = ["updated", "member_count", "number", "filed"];
/// What else is composed of fragments, and of which ones.
const OTHERS: [(&str, &[&[&str]]); 7] = [
    (
        include_str!("memberships/of_groups.sql"),
        &[
            &["head", "kind", "role", "status", "up"],
            &["head", "down"],
            &["entries", "kind", "role", "status", "up"],
            &["entries", "down"],
            &["totals", "total_kind", "total_role", "total_status", "total_group"],
        ],
    ),
    (include_str!("memberships/of_members.sql"), &[&["head", "up"], &["head", "down"], &["totals"]]),
    (
        include_str!("memberships/past_of_groups.sql"),
        &[
            &["head", "kind", "role", "status", "up"],
            &["past_head", "kind", "role", "status", "down"],
            &["totals", "total_kind", "total_role", "total_status", "total_group"],
            &["past_totals", "total_group"],
        ],
    ),
    (
        include_str!("memberships/past_of_members.sql"),
        &[
            &["head", "listed", "up"],
            &["past_head", "listed", "down"],
            &["totals", "listed", "of_each"],
            &["past_totals", "listed", "of_each"],
        ],
    ),
    (include_str!("groups/probe.sql"), &[&["tags"], &["member"], &["resource"]]),
    (
        include_str!("users/find.sql"),
        &[
            &["account", "number", "first"],
            &["account", "email", "one_of_few"],
            &["account", "session", "one_of_few"],
            &["account", "role", "first"],
        ],
    ),
    (
        include_str!("mentions/places.sql"),
        &[
            &["mentions", "up"],
            &["mentions", "in_stream", "down"],
            &["acts", "up"],
            &["crowds_of_group", "down"],
            &["crowds_of_member", "up"],
        ],
    ),
];

fn database() -> Connection {
    let connection = Connection::open_in_memory().unwrap();
    prepare_once(&connection).unwrap();
    rusqlite::vtab::array::load_module(&connection).unwrap();
    connection.execute_batch(include_str!("runner/checkpoints.sql")).unwrap();
    for definition in REGISTRY {
        connection.execute_batch(definition.tables).unwrap();
        connection.execute_batch(definition.indexes).unwrap();
    }
    connection
}

fn files(folder: &Path, into: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, into);
        } else if path.extension().is_some_and(|extension| extension == "sql") {
            into.push(path);
        }
    }
}

fn names(text: &str) -> Vec<&str> {
    text.lines().filter_map(|line| line.strip_prefix("-- :")).map(str::trim).collect()
}

/// Every fragment of a list beside every other that it may stand with.
fn statements_of_list(text: &'static str, key: &str) -> Vec<Arc<Sql>> {
    let (fragments, names) = (Fragments::parse(text), names(text));
    let compose = |parts: &[&str]| fragments.compose(parts, key);
    let mut statements = Vec::new();
    for (prefix, heads) in [("", ["rows", "places", "count"]), ("past_", ["past_rows", "past_places", "past_count"])] {
        if !names.contains(&heads[0]) || (!prefix.is_empty() && PRESENT.contains(&key)) {
            continue;
        }
        let [rows, places, count] = heads;
        statements.push(compose(&[count]));
        for (beyond, order, skip) in [("greater", "up", "skip_up"), ("less", "down", "skip_down")] {
            statements.extend([compose(&[rows, order]), compose(&[rows, beyond, order])]);
            statements.extend(names.contains(&skip).then(|| compose(&[places, skip])));
        }
        let filters = names.iter().filter(|name| !NO_FILTERS.contains(*name));
        for filter in filters.filter(|name| !prefix.is_empty() || !name.starts_with("past_")) {
            statements.extend([compose(&[count, filter]), compose(&[rows, filter, "greater", "down"])]);
            statements.push(compose(&[places, filter, "same"]));
        }
    }
    statements
}

fn composed() -> Vec<Arc<Sql>> {
    let lists = LISTS.iter().flat_map(|(text, keys)| keys.iter().flat_map(|key| statements_of_list(text, key)));
    let others = OTHERS.iter().flat_map(|(text, all)| {
        let fragments = twins(text).map_or_else(|| Fragments::parse(text), |twin| Fragments::with_twin(text, twin));
        all.iter().map(move |parts| fragments.compose(parts, "member"))
    });
    lists.chain(others).collect()
}

/// What PostgreSQL takes in place of a file of fragments.
fn twins(text: &str) -> Option<&'static str> {
    let twins = [
        (include_str!("memberships/of_groups.sql"), include_str!("memberships/of_groups.pg.sql")),
        (include_str!("memberships/of_members.sql"), include_str!("memberships/of_members.pg.sql")),
        (include_str!("memberships/past_of_groups.sql"), include_str!("memberships/past_of_groups.pg.sql")),
        (include_str!("memberships/past_of_members.sql"), include_str!("memberships/past_of_members.pg.sql")),
    ];
    twins.into_iter().find(|(shared, _)| *shared == text).map(|(_, twin)| twin)
}

/// Every statement there is, for all databases.
fn statements() -> Vec<Arc<Sql>> {
    let mut statements = composed();
    let known: BTreeSet<&str> =
        LISTS.iter().map(|(text, _)| *text).chain(OTHERS.iter().map(|(text, _)| *text)).collect();
    let mut all = Vec::new();
    files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut all);
    for file in all {
        let text = fs::read_to_string(&file).unwrap();
        let name = file.file_name().unwrap().to_str().unwrap();
        match name {
            // Run by `database`, and taken by PostgreSQL alone.
            "tables.sql" | "indexes.sql" | "checkpoints.sql" => continue,
            name if name.ends_with(".pg.sql") => continue,
            _ if known.contains(&*text) => continue,
            _ => assert!(names(&text).is_empty(), "{} is missing here", file.display()),
        }
        statements.extend(text.split_terminator(";\n").map(|statement| Arc::new(Sql::new(statement))));
    }
    statements
}

#[test]
fn every_statement_can_be_prepared() {
    let database = database();
    for statement in statements() {
        let text = statement.sqlite();
        database.prepare(text).unwrap_or_else(|error| panic!("{error}\n{text}"));
    }
}

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
fn a_statement_is_prepared_once_whatever_is_bound() {
    let database = database();
    for sql in statements() {
        let mut statement = database.prepare(sql.sqlite()).unwrap();
        for value in [1, 2] {
            for parameter in 1..=statement.parameter_count() {
                let is_list = sql.sqlite().contains(&format!("rarray(?{parameter})"));
                let value = if is_list { Value::Ints(vec![value]) } else { Value::Int(value) };
                statement.raw_bind_parameter(parameter, value).unwrap();
            }
            // Some refuse what is bound; that is no reason to be planned anew.
            let mut rows = statement.raw_query();
            while let Ok(Some(_)) = rows.next() {}
        }
        assert_eq!(statement.get_status(StatementStatus::RePrepare), 0, "{}", sql.text());
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
    let (database, text) = (database(), include_str!("mentions/places.sql"));
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
