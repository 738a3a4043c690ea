//! Every statement there is, as SQLite takes it: whether it does, and that it is planned once.

mod plans;
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
