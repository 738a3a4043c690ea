//! Whether an operation asks for nothing but what the views of its workspace show now.

use async_graphql::parser::types::Field;

use super::shape::Shape;
use super::types::named;

/// Objects all of whose values that are no objects come from rows of views.
const OF_VIEWS: [&str; 12] = [
    "Group",
    "GroupConnection",
    "GroupEdge",
    "Member",
    "Membership",
    "MembershipConnection",
    "MembershipEdge",
    "PageInfo",
    "Resource",
    "Subject",
    "SubjectConnection",
    "SubjectEdge",
];
/// Arguments that say when the views are asked.
const MOMENTS: [&str; 2] = ["asOf", "minPosition"];

impl Shape {
    /// Then its answer is the same while the views are. What is not known here is not taken for it.
    pub(crate) fn is_of_views(&self) -> bool {
        self.fields.iter().all(|field| {
            let known = field.ty.as_ref().is_some_and(|ty| field.inner.is_leaf() || OF_VIEWS.contains(&named(ty)));
            known && !field.timed && field.inner.is_of_views()
        })
    }

    fn is_leaf(&self) -> bool {
        self.fields.is_empty()
    }
}

/// Whether a field says when the views are asked.
pub(super) fn is_timed(field: &Field) -> bool {
    field.arguments.iter().any(|(name, _)| MOMENTS.contains(&name.node.as_str()))
}

#[cfg(test)]
mod tests {
    use async_graphql::parser::parse_query;

    use super::super::{Types, chosen};
    use super::*;
    use crate::schema::sdl;

    fn is_of_views(query: &str) -> bool {
        let document = parse_query(query).unwrap();
        Shape::of(&document, &chosen(&document, None).unwrap().node, &Types::of(&sdl())).is_of_views()
    }

    #[test]
    fn lists_and_what_hangs_on_them_are_of_the_views() {
        for query in [
            "{ groups(first: 20) { nodes { id name members(first: 5) { nodes { member { ref } role } } } } }",
            "{ groups { edges { cursor node { resources { ref } } } pageInfo { hasNextPage } totalCount } }",
            "query($m: String!) { member(ref: $m) { groups { nodes { ...G } } } } fragment G on Membership { group { name } }",
            "{ subjects { nodes { number member { ref } } } subject(ref: \"user:1\") { name } }",
        ] {
            assert!(is_of_views(query), "{query}");
        }
    }

    #[test]
    fn the_log_the_past_and_what_is_not_known_are_not() {
        for query in [
            "{ groups { nodes { history { type } } } }",
            "{ groups { nodes { name } } events { nodes { type } } }",
            "{ groups(asOf: {time: \"2026-01-01T00:00:00Z\"}) { nodes { name } } }",
            "query($p: String) { ... { groups(minPosition: $p) { nodes { name } } } }",
            "{ groups { nodes { ...G } } } fragment G on Group { imports { nodes { status } } }",
            "{ groups { nodes { why(ref: \"user:1\") { __typename } } } }",
            "{ node(id: \"x\") { id } }",
            "{ workspaces { name } projections { lag } }",
            "{ __schema { types { name } } }",
            "{ nonsense }",
        ] {
            assert!(!is_of_views(query), "{query}");
        }
    }
}
