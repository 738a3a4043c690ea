//! Statements, written once for all databases.
//!
//! The files are plain SQL with `$1..$n`, types `BIGINT`, `BYTETEXT` (text sorted by bytes) and `BYTEA`, lists as
//! `= ANY($n)` or `unnest($n) AS name(value)`. Each database has other words for some of these, which [`Sql::new`]
//! puts in their place. A statement for one row is made into one for many where a database is far away. A narrow table
//! that is only ever asked by its primary key ends with `WITHOUT ROWID`: SQLite then keeps one tree of it, not two.

use std::sync::OnceLock;

use super::postgres::words;

/// A statement that every database takes.
#[derive(Debug)]
pub struct Sql {
    text: String,
    sqlite: String,
    postgres: String,
    many: OnceLock<String>,
}

impl Sql {
    /// A statement from a `.sql` file.
    pub fn new(text: impl Into<String>) -> Self {
        let text = text.into();
        Self { sqlite: for_sqlite(&text), postgres: words::marked(&text), text, many: OnceLock::new() }
    }

    /// A statement that PostgreSQL needs in another form.
    pub fn with_twin(text: impl Into<String>, twin: &str) -> Self {
        Self { postgres: words::marked(twin), ..Self::new(text) }
    }

    /// As it stands in the file.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// As SQLite takes it.
    pub(crate) fn sqlite(&self) -> &str {
        &self.sqlite
    }

    /// As PostgreSQL takes it, for tables of this schema.
    pub(crate) fn postgres(&self, schema: &str) -> String {
        words::within(&self.postgres, schema)
    }

    /// The same for many rows at once, whose columns are one array each.
    pub(crate) fn postgres_many(&self, schema: &str) -> String {
        words::within(self.many.get_or_init(|| words::for_many(&self.postgres)), schema)
    }
}

/// `$1` is a name to SQLite, numbered as it comes; `?1` is a place. A list is a table function.
fn for_sqlite(text: &str) -> String {
    let text = text.replace("= ANY(", "IN rarray(").replace("unnest(", "rarray(").replace("(value)", "");
    text.replace('$', "?")
}

/// Declares statements of `.sql` files beside the calling file: `sql!(UPSERT = "upsert.sql");`.
macro_rules! sql {
    ($($(#[$doc:meta])* $vis:vis $name:ident = $file:literal;)+) => {$(
        $(#[$doc])*
        $vis static $name: std::sync::LazyLock<$crate::db::Sql> =
            std::sync::LazyLock::new(|| $crate::db::Sql::new(include_str!($file)));
    )+};
}
pub(crate) use sql;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_and_lists_are_said_in_sqlites_words() {
        let sql = Sql::new("SELECT a FROM unnest($2) AS wanted(value), t WHERE a = ANY($1) AND b = $10");
        assert_eq!(sql.sqlite(), "SELECT a FROM rarray(?2) AS wanted, t WHERE a IN rarray(?1) AND b = ?10");
    }
}
