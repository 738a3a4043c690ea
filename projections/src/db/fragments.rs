//! Lists with filters and orders: statements put together from whole fragments of a `.sql` file.
//!
//! A fragment begins with a line `-- :name`. Parameters keep their number in all fragments of a file, so a statement
//! binds the same list whatever it consists of. `{key}` stands for the column a list is sorted by.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock};

use parking_lot::RwLock;

use super::sql::Sql;

/// The fragments of one file, and the statements composed of them so far.
pub(crate) struct Fragments {
    parts: Parts,
    /// The same fragments where PostgreSQL needs others.
    twins: Option<Parts>,
    composed: RwLock<HashMap<String, Arc<Sql>>>,
}

type Parts = Vec<(&'static str, &'static str)>;

/// The fragments of a file, parsed when first used.
pub(crate) type LazyFragments = LazyLock<Fragments>;

impl Fragments {
    pub(crate) fn parse(text: &'static str) -> Self {
        Self { parts: parts(text), twins: None, composed: RwLock::default() }
    }

    /// With a file of the same fragments for PostgreSQL.
    pub(crate) fn with_twin(text: &'static str, twin: &'static str) -> Self {
        Self { twins: Some(parts(twin)), ..Self::parse(text) }
    }

    /// The named fragments one after the other, sorted by `key`.
    pub(crate) fn compose(&self, names: &[&str], key: &str) -> Arc<Sql> {
        let id = names.iter().copied().chain([key]).collect::<Vec<_>>().join(" ");
        if let Some(known) = self.composed.read().get(&id) {
            return Arc::clone(known);
        }
        let text = joined(&self.parts, names, key);
        let sql = match &self.twins {
            None => Sql::new(text),
            Some(twins) => Sql::with_twin(text, &joined(twins, names, key)),
        };
        Arc::clone(self.composed.write().entry(id).or_insert(Arc::new(sql)))
    }
}

fn parts(text: &'static str) -> Parts {
    let parts = text.split("-- :").skip(1).filter_map(|part| part.split_once('\n'));
    parts.map(|(name, body)| (name.trim(), body)).collect()
}

fn joined(parts: &Parts, names: &[&str], key: &str) -> String {
    let bodies: String = names.iter().map(|name| body(parts, name)).collect();
    once(bodies.replace("{key}", key), key)
}

/// A column that breaks its own ties is sorted by once: named twice, SQLite looks for an order that is there already.
fn once(text: String, key: &str) -> String {
    ["", " DESC"]
        .iter()
        .flat_map(|way| ["m", "n"].map(|table| format!("{table}.{key}{way}")))
        .fold(text, |text, column| {
            text.replace(&format!("ORDER BY {column}, {column} LIMIT"), &format!("ORDER BY {column} LIMIT"))
        })
}

fn body(parts: &Parts, name: &str) -> &'static str {
    let part = parts.iter().find(|(known, _)| *known == name);
    part.unwrap_or_else(|| unreachable!("there is no fragment {name}")).1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fragments_become_one_statement() {
        let fragments = Fragments::parse("-- what\n-- :head\nSELECT {key}\n-- :rest\nFROM t\n");
        assert_eq!(fragments.compose(&["head", "rest"], "name").text(), "SELECT name\nFROM t\n");
    }

    #[test]
    fn a_column_is_sorted_by_once() {
        let fragments = Fragments::parse("-- :down\nORDER BY m.{key} DESC, m.member DESC LIMIT 1");
        assert_eq!(fragments.compose(&["down"], "member").text(), "ORDER BY m.member DESC LIMIT 1");
        assert_eq!(fragments.compose(&["down"], "number").text(), "ORDER BY m.number DESC, m.member DESC LIMIT 1");
    }
}
