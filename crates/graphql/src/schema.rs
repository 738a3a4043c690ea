//! The schema, put together.

use async_graphql::{SDLExportOptions, Schema};

use crate::mutation::Mutation;
use crate::query::Query;
use crate::subscription::Subscription;

/// Everything that can be asked, done and followed.
pub(crate) type Api = Schema<Query, Mutation, Subscription>;

/// The schema. Who asks, and of what, comes with each request.
pub(crate) fn build() -> Api {
    // Our own limits come first and are tighter; this is the library's last line.
    Schema::build(Query::default(), Mutation::default(), Subscription).limit_recursive_depth(100).finish()
}

/// The schema as text, as it is kept in `schema/schema.graphql`.
pub fn sdl() -> String {
    let options = SDLExportOptions::new().prefer_single_line_descriptions().include_specified_by();
    build().sdl_with_options(options).trim().to_owned() + "\n"
}

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "whether the file is to be written is said by the environment")]
mod tests {
    use super::*;

    /// `UPDATE_SCHEMA=1` writes the file anew.
    #[test]
    fn the_schema_is_the_one_in_the_file() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../schema/schema.graphql");
        if std::env::var("UPDATE_SCHEMA").is_ok() {
            std::fs::write(path, sdl()).unwrap();
        }
        let kept = std::fs::read_to_string(path).unwrap_or_default();
        assert!(kept == sdl(), "schema/schema.graphql is not up to date: run the test again with UPDATE_SCHEMA=1");
    }
}
