//! Statements in PostgreSQL's words.
//!
//! Tables are named with their schema, so that no statement relies on what a session was told before: a generation is
//! a schema, and behind a proxy every statement may meet another session.

use std::collections::HashSet;
use std::sync::LazyLock;

use crate::registry::REGISTRY;
use crate::runner::TABLES;

/// Stands where the schema goes.
const SCHEMA: char = '\u{1}';
/// What a table's name may follow.
const BEFORE: [&str; 6] = ["FROM", "JOIN", "INTO", "UPDATE", "TABLE", "ON"];

/// Every table there is, from the statements that make them.
static KNOWN: LazyLock<HashSet<&'static str>> = LazyLock::new(|| {
    let beside = [super::control::TABLES, super::control::VERSIONS];
    of_views().chain(beside.into_iter().flat_map(made)).collect()
});

fn of_views() -> impl Iterator<Item = &'static str> {
    REGISTRY.iter().map(|definition| definition.tables).chain([TABLES]).flat_map(made)
}

/// The tables of a generation.
pub(super) fn views(schema: &str) -> Vec<String> {
    of_views().map(|table| format!("\"{schema}\".{table}")).collect()
}

fn made(script: &'static str) -> impl Iterator<Item = &'static str> {
    let made = script.split("CREATE TABLE ").skip(1).filter_map(|rest| rest.split_once(" ("));
    made.map(|(name, _)| name)
}

/// The text with a mark before the name of each table.
pub(crate) fn marked(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    let (mut before, mut rest) = ("", text);
    while !rest.is_empty() {
        let word = rest.find(|c: char| !is_of_word(c)).unwrap_or(rest.len());
        let (word, after) = rest.split_at(word);
        if BEFORE.contains(&before) && KNOWN.contains(word) && !after.starts_with('.') {
            out.push(SCHEMA);
        }
        out.push_str(word);
        let gap = after.find(is_of_word).unwrap_or(after.len());
        let (gap, after) = after.split_at(gap);
        out.push_str(gap);
        before = if gap.trim().is_empty() { word } else { "" };
        rest = after;
    }
    out.replace("BYTETEXT", "text COLLATE \"C\"").replace(") WITHOUT ROWID;", ");")
}

fn is_of_word(character: char) -> bool {
    character.is_ascii_alphanumeric() || character == '_'
}

/// The tables of one schema.
pub(crate) fn within(marked: &str, schema: &str) -> String {
    marked.replace(SCHEMA, &format!("\"{schema}\"."))
}

/// A statement for one row as one for many: each parameter becomes a column, given as an array.
pub(crate) fn for_many(one: &str) -> String {
    let count = parameters(one);
    let list = |name: &str| (1..=count).map(|n| format!("{name}{n}")).collect::<Vec<_>>().join(", ");
    let many = format!("unnest({}) AS many({})", list("$"), list("p"));
    let of_row = one.replace('$', "many.p");
    if let Some((head, tail)) = of_row.split_once("VALUES (")
        && let Some((values, tail)) = tail.split_once(')')
    {
        return format!("{head}SELECT {values} FROM {many}{tail}");
    }
    let joined = |word: &str| of_row.replacen("WHERE", &format!("{word} {many} WHERE"), 1);
    match one.split_whitespace().next() {
        Some("DELETE") => joined("USING"),
        Some("UPDATE") => joined("FROM"),
        _ => format!("SELECT found.* FROM {many} CROSS JOIN LATERAL ({of_row}) AS found"),
    }
}

/// How many parameters a statement has.
fn parameters(text: &str) -> usize {
    let number = |after: &str| after.split(|c: char| !c.is_ascii_digit()).next().and_then(|digits| digits.parse().ok());
    text.split('$').skip(1).filter_map(number).max().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> String {
        within(&marked(text), "g7")
    }

    #[test]
    fn tables_are_named_with_their_schema_and_nothing_else_is() {
        assert_eq!(words("SELECT p.activity FROM progress p"), "SELECT p.activity FROM \"g7\".progress p");
        assert_eq!(
            words("INSERT INTO activity (day) VALUES ($1)\nON CONFLICT (day) DO UPDATE SET total = activity.total"),
            "INSERT INTO \"g7\".activity (day) VALUES ($1)\nON CONFLICT (day) DO UPDATE SET total = activity.total"
        );
        assert_eq!(words("CREATE INDEX i ON groups (a)"), "CREATE INDEX i ON \"g7\".groups (a)");
        assert_eq!(words("SELECT 1 FROM unnest($1) AS groups(value)"), "SELECT 1 FROM unnest($1) AS groups(value)");
        assert_eq!(words("a BYTETEXT NOT NULL"), "a text COLLATE \"C\" NOT NULL");
        assert_eq!(words("CREATE TABLE t (a BIGINT) WITHOUT ROWID;"), "CREATE TABLE t (a BIGINT);");
    }

    #[test]
    fn a_statement_for_one_row_becomes_one_for_many() {
        assert_eq!(
            for_many("INSERT INTO t (a, b, c) VALUES ($1, $2, NULL) ON CONFLICT (a) DO NOTHING"),
            "INSERT INTO t (a, b, c) SELECT many.p1, many.p2, NULL FROM unnest($1, $2) AS many(p1, p2) \
             ON CONFLICT (a) DO NOTHING"
        );
        assert_eq!(
            for_many("DELETE FROM t WHERE a = $1 AND b = 0"),
            "DELETE FROM t USING unnest($1) AS many(p1) WHERE a = many.p1 AND b = 0"
        );
        assert_eq!(
            for_many("UPDATE t SET b = $2 WHERE a = $1"),
            "UPDATE t SET b = many.p2 FROM unnest($1, $2) AS many(p1, p2) WHERE a = many.p1"
        );
        assert_eq!(
            for_many("SELECT b FROM t WHERE a = $1"),
            "SELECT found.* FROM unnest($1) AS many(p1) CROSS JOIN LATERAL (SELECT b FROM t WHERE a = many.p1) AS found"
        );
    }
}
