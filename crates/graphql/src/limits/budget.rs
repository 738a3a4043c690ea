//! The limits, and the one place where a document is held against them.

use std::time::Duration;

use async_graphql::Variables;
use async_graphql::parser::types::ExecutableDocument;

use super::measure::{Measure, Paged, measure};
use crate::error::{Fault, own};

/// How much one request may ask for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of a query.
    pub query_bytes: usize,
    /// Bytes of a body, variables included.
    pub body_bytes: usize,
    /// Selections of a document with all fragments expanded.
    pub selections: u64,
    /// Fields with an alias, likewise.
    pub aliases: u64,
    /// Directives, likewise.
    pub directives: u64,
    /// Fields nested in fields.
    pub depth: u64,
    /// Fields times the pages they are in, over all requests of a batch.
    pub cost: u64,
    /// Arguments of one field, and variables of one operation.
    pub arguments: u64,
    /// Lists of the schema nested in each other.
    pub loops: u64,
    /// Operations of a document.
    pub operations: usize,
    /// Requests in one array.
    pub batch: usize,
    /// Operations under way on one web socket.
    pub socket_operations: usize,
    /// How long a web socket's client may take to say who it is.
    pub socket_init_time: Duration,
    /// Web sockets and event streams that are open at once.
    pub streams: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            query_bytes: 64 * 1024,
            body_bytes: 16 * 1024 * 1024,
            selections: 3_000,
            aliases: 200,
            directives: 100,
            depth: 25,
            cost: 20_000,
            arguments: 100,
            loops: 2,
            operations: 20,
            batch: 10,
            socket_operations: 100,
            socket_init_time: Duration::from_secs(10),
            streams: 1_000,
        }
    }
}

/// Refuses a document that is over a limit; gives its cost.
pub(crate) fn check(
    limits: &Limits,
    document: &ExecutableDocument,
    variables: &Variables,
    paged: &Paged,
) -> Result<u64, Fault> {
    let operations = document.operations.iter().len() as u64;
    within("operations", operations, limits.operations as u64)?;
    let (Measure { selections, aliases, directives, depth, cost, loops, arguments }, _) =
        measure(document, variables, paged)?;
    within("selections with its fragments expanded", selections, limits.selections)?;
    within("aliases", aliases, limits.aliases)?;
    within("directives", directives, limits.directives)?;
    within("arguments or variables in one place", arguments, limits.arguments)?;
    within("nested fields", depth, limits.depth)?;
    within("nested lists of the schema", loops, limits.loops)?;
    within_cost(cost, limits)?;
    Ok(cost)
}

/// Refuses a cost, of one request or of a whole batch.
pub(crate) fn within_cost(cost: u64, limits: &Limits) -> Result<(), Fault> {
    within("fields, times the pages they are in", cost, limits.cost)
}

fn within(what: &str, is: u64, limit: u64) -> Result<(), Fault> {
    if is <= limit {
        return Ok(());
    }
    let detail = format!("The query has {is} {what}; at most {limit} are allowed.");
    let problem = Fault::new(&own::TOO_COMPLEX, detail).0;
    Err(Fault(problem.with("limit", limit).with("actual", is)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::complete::Types;
    use crate::schema::sdl;
    use async_graphql::parser::parse_query;

    fn code(query: &str) -> &'static str {
        let types = Types::of(&sdl());
        let checked = check(&Limits::default(), &parse_query(query).unwrap(), &Variables::default(), types.paged());
        checked.map_or_else(|fault| fault.0.kind().code, |_| "fine")
    }

    #[test]
    fn ordinary_queries_are_fine() {
        let members = "members(first: 5) { nodes { role member { ref subject { name } } } }";
        assert_eq!(code(&format!("{{ groups(first: 20) {{ totalCount nodes {{ id name {members} }} }} }}")), "fine");
        assert_eq!(code("{ groups(first: 200) { nodes { id name status memberCount tags } } }"), "fine");
        // What tools ask the schema, with nine levels of types around types.
        let of_type = (0..9).fold("kind name".to_owned(), |inner, _| format!("kind name ofType {{ {inner} }}"));
        let field = format!("name args {{ name type {{ {of_type} }} }} type {{ {of_type} }}");
        assert_eq!(code(&format!("{{ __schema {{ types {{ name fields {{ {field} }} }} }} }}")), "fine");
    }

    #[test]
    fn too_much_of_anything_is_refused() {
        let each = |count: usize, text: &dyn Fn(usize) -> String| (0..count).map(text).collect::<Vec<_>>().join(" ");
        let aliases = each(1_000, &|n| format!("a{n}: __typename"));
        let directives = "__typename @skip(if: false) ".repeat(200);
        let deep = (0..30).fold("id".to_owned(), |inner, _| format!("a {{ {inner} }}"));
        let arguments = each(200, &|n| format!("a{n}: 1"));
        let operations = each(30, &|n| format!("query Q{n} {{ __typename }}"));
        let schema = "__schema { types { fields { type { fields { type { fields { name } } } } } } }";
        for query in [
            format!("{{ {aliases} }}"),
            format!("{{ {directives} }}"),
            format!("{{ {deep} }}"),
            format!("{{ group({arguments}) {{ id }} }}"),
            format!("{{ {} }}", "__typename ".repeat(5_000)),
            format!("{{ {schema} }}"),
            operations,
            "{ groups(first: 1000000) { nodes { id } } }".to_owned(),
            "{ groups(first: 200) { nodes { members(first: 200) { nodes { role } } } } }".to_owned(),
        ] {
            assert_eq!(code(&query), "query-too-complex", "{}", &query[..query.len().min(60)]);
        }
    }
}
