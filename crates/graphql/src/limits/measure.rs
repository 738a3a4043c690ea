//! What a parsed document amounts to once its fragments are expanded, without expanding them: each fragment is
//! measured once.

use std::collections::{HashMap, HashSet};

use async_graphql::parser::types::{ExecutableDocument, Field, Selection, SelectionSet};
use async_graphql::{Name, Value as ConstValue, Variables};

use crate::error::{Fault, own};

/// The deepest nesting that is followed; beyond it the document is refused anyway.
const MAX_RECURSION: usize = 100;
/// What a list is taken to hold where nothing says how much.
const LIST: u64 = 20;
/// Lists of the schema that lead back into it; few deep is all a tool needs.
const LOOPS: [&str; 4] = ["fields", "inputFields", "interfaces", "possibleTypes"];

/// Names of fields that hold lists, with what a page has where the client does not say.
pub(crate) type Paged = HashSet<String>;

/// Sizes with all fragments expanded.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Measure {
    /// Fields, spreads and inline fragments.
    pub(crate) selections: u64,
    /// Fields with an alias.
    pub(crate) aliases: u64,
    /// Directives.
    pub(crate) directives: u64,
    /// Fields nested in fields.
    pub(crate) depth: u64,
    /// Fields, times the pages they are in.
    pub(crate) cost: u64,
    /// Lists of the schema nested in each other.
    pub(crate) loops: u64,
    /// The most arguments of one field.
    pub(crate) arguments: u64,
}

impl Measure {
    fn add(&mut self, other: Self) {
        self.selections = self.selections.saturating_add(other.selections);
        self.aliases = self.aliases.saturating_add(other.aliases);
        self.directives = self.directives.saturating_add(other.directives);
        self.cost = self.cost.saturating_add(other.cost);
        self.depth = self.depth.max(other.depth);
        self.loops = self.loops.max(other.loops);
        self.arguments = self.arguments.max(other.arguments);
    }
}

/// The document's size, and how many of its nodes were looked at for it.
pub(crate) fn measure(
    document: &ExecutableDocument,
    variables: &Variables,
    paged: &Paged,
) -> Result<(Measure, u64), Fault> {
    let mut meter = Meter { document, paged, sizes: sizes(document, variables), known: HashMap::new(), visited: 0 };
    let mut all = Measure::default();
    for (_, operation) in document.operations.iter() {
        let mut measure = meter.set(&operation.node.selection_set.node, 0)?;
        measure.directives = measure.directives.saturating_add(operation.node.directives.len() as u64);
        measure.arguments = measure.arguments.max(operation.node.variable_definitions.len() as u64);
        all.add(measure);
    }
    // Validation visits fragments that nobody spreads, too.
    for name in document.fragments.keys() {
        if !meter.known.contains_key(name) {
            let unused = meter.fragment(name, 0)?;
            all.add(Measure { cost: 0, ..unused });
        }
    }
    Ok((all, meter.visited))
}

/// What variables say about sizes: their number or length, in the largest reading.
fn sizes(document: &ExecutableDocument, variables: &Variables) -> HashMap<Name, u64> {
    let mut sizes: HashMap<Name, u64> = variables.iter().map(|(name, value)| (name.clone(), size(value))).collect();
    for (_, operation) in document.operations.iter() {
        for definition in &operation.node.variable_definitions {
            let name = &definition.node.name.node;
            if let (Some(value), false) = (&definition.node.default_value, variables.contains_key(name)) {
                let known = sizes.entry(name.clone()).or_default();
                *known = size(&value.node).max(*known);
            }
        }
    }
    sizes
}

fn size(value: &ConstValue) -> u64 {
    match value {
        ConstValue::Number(number) => number.as_u64().unwrap_or_default(),
        ConstValue::List(items) => items.len() as u64,
        _ => 1,
    }
}

struct Meter<'a> {
    document: &'a ExecutableDocument,
    paged: &'a Paged,
    sizes: HashMap<Name, u64>,
    /// None while a fragment is being measured: meeting it again then is a cycle.
    known: HashMap<&'a Name, Option<Measure>>,
    visited: u64,
}

impl<'a> Meter<'a> {
    fn set(&mut self, set: &'a SelectionSet, level: usize) -> Result<Measure, Fault> {
        if level > MAX_RECURSION {
            return Err(Fault::new(&own::TOO_COMPLEX, "The query is nested too deeply."));
        }
        let mut sum = Measure::default();
        for selection in &set.items {
            self.visited += 1;
            let mut measure = match &selection.node {
                Selection::Field(field) => self.field(&field.node, level)?,
                Selection::FragmentSpread(spread) => self.fragment(&spread.node.fragment_name.node, level)?,
                Selection::InlineFragment(inline) => self.set(&inline.node.selection_set.node, level + 1)?,
            };
            measure.selections = measure.selections.saturating_add(1);
            measure.directives = measure.directives.saturating_add(selection.node.directives().len() as u64);
            sum.add(measure);
        }
        Ok(sum)
    }

    fn field(&mut self, field: &'a Field, level: usize) -> Result<Measure, Fault> {
        let mut measure = self.set(&field.selection_set.node, level + 1)?;
        let name = field.name.node.as_str();
        measure.cost = measure.cost.saturating_mul(self.items(field)).saturating_add(1);
        measure.depth += 1;
        measure.aliases = measure.aliases.saturating_add(u64::from(field.alias.is_some()));
        measure.arguments = measure.arguments.max(field.arguments.len() as u64);
        measure.loops += u64::from(LOOPS.contains(&name));
        Ok(measure)
    }

    fn fragment(&mut self, name: &'a Name, level: usize) -> Result<Measure, Fault> {
        match self.known.get(name) {
            Some(Some(measure)) => return Ok(*measure),
            Some(None) => {
                return Err(Fault::new(&own::INVALID_QUERY, format!("The fragment {name} contains itself.")));
            }
            None => {}
        }
        // An unknown fragment is for validation to tell.
        let Some(fragment) = self.document.fragments.get(name) else { return Ok(Measure::default()) };
        self.known.insert(name, None);
        let mut measure = self.set(&fragment.node.selection_set.node, level + 1)?;
        measure.directives = measure.directives.saturating_add(fragment.node.directives.len() as u64);
        self.known.insert(name, Some(measure));
        Ok(measure)
    }

    /// How many items the field gives at most.
    fn items(&self, field: &Field) -> u64 {
        let sizing = |name: &str| matches!(name, "first" | "last" | "ids" | "refs");
        let stated = field.arguments.iter().filter(|(name, _)| sizing(name.node.as_str()));
        let stated = stated.filter_map(|(_, value)| {
            // A variable stands for its size, so that a long list is not copied at each of its uses.
            let known = |name: Name| Ok::<_, ()>(self.sizes.get(&name).map_or(ConstValue::Null, |size| (*size).into()));
            value.node.clone().into_const_with(known).ok().filter(|value| *value != ConstValue::Null)
        });
        let paged = || self.paged.contains(field.name.node.as_str());
        stated.map(|value| size(&value)).max().unwrap_or_else(|| if paged() { LIST } else { 1 }).max(1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use async_graphql::parser::parse_query;

    fn sized(query: &str, variables: serde_json::Value) -> Result<(Measure, u64), Fault> {
        let paged = ["groups", "members"].map(str::to_owned).into_iter().collect();
        measure(&parse_query(query).unwrap(), &Variables::from_json(variables), &paged)
    }

    fn size(query: &str) -> Measure {
        sized(query, serde_json::json!({})).unwrap().0
    }

    /// Fragments that spread the next one each.
    fn chain(length: usize, spread: impl Fn(usize) -> String, last: &str) -> String {
        let links = (0..length).map(|level| format!("fragment F{level} on Query {{ {} }}", spread(level + 1)));
        let links: Vec<String> = links.collect();
        format!("{{ ...F0 }} {} fragment F{length} on Query {{ {last} }}", links.join(" "))
    }

    #[test]
    fn pages_multiply_what_is_in_them() {
        assert_eq!(size("{ group { id } }").cost, 2);
        assert_eq!(size("{ groups(first: 5) { nodes { id } } }").cost, 1 + 5 * 2);
        assert_eq!(size("{ groups { id } }").cost, 1 + 20);
        assert_eq!(size("{ groups(first: 3) { members(last: 4) { id name } } }").cost, 1 + 3 * (1 + 4 * 2));
        assert_eq!(size("{ nodes(ids: [1, 2, 3]) { id } }").cost, 1 + 3);
    }

    #[test]
    fn variables_and_their_defaults_tell_sizes_too() {
        let query = "query($n: Int = 7, $ids: [ID!]) { groups(first: $n) { id } nodes(ids: $ids) { id } }";
        assert_eq!(sized(query, serde_json::json!({"ids": ["a", "b"]})).unwrap().0.cost, 1 + 7 + 1 + 2);
        assert_eq!(sized(query, serde_json::json!({"n": 50})).unwrap().0.cost, 1 + 50 + 1 + 1);
    }

    #[test]
    fn nesting_aliases_directives_and_arguments_are_counted() {
        let size =
            size("query @a { x: group(id: 1, b: 2) @b { ... @c { y: id ...F } } } fragment F on Group @d { id }");
        assert_eq!((size.depth, size.aliases, size.directives, size.arguments), (2, 2, 4, 2));
        assert_eq!(size.selections, 5);
    }

    #[test]
    fn four_to_the_power_of_fourteen_fragments_are_looked_at_once() {
        let query = chain(14, |next| format!("...F{next} ").repeat(4), "__typename");
        let (size, visited) = sized(&query, serde_json::json!({})).unwrap();
        assert!(size.selections > 4_u64.pow(14), "{size:?}");
        assert_eq!(visited, 1 + 14 * 4 + 1);
    }

    #[test]
    fn sizes_beyond_all_numbers_stay_the_greatest_number() {
        let deepest = "groups(first: 18446744073709551615) { id }";
        let query = chain(80, |next| format!("...F{next} ").repeat(3), deepest);
        let (size, _) = sized(&query, serde_json::json!({})).unwrap();
        assert_eq!((size.selections, size.cost), (u64::MAX, u64::MAX));
    }

    #[test]
    fn cycles_and_endless_chains_are_refused() {
        let cycle = "{ ...A } fragment A on Query { a { ...B } } fragment B on Query { b { ...A } }";
        assert_eq!(sized(cycle, serde_json::json!({})).unwrap_err().0.kind().code, "invalid-query");
        let unused = "{ a } fragment A on Query { ...A }";
        assert_eq!(sized(unused, serde_json::json!({})).unwrap_err().0.kind().code, "invalid-query");
        let chain = chain(2_000, |next| format!("...F{next}"), "a");
        assert_eq!(sized(&chain, serde_json::json!({})).unwrap_err().0.kind().code, "query-too-complex");
    }

    #[test]
    fn lists_of_the_schema_in_each_other_are_counted() {
        assert_eq!(size("{ __schema { types { fields { type { fields { name } } } } } }").loops, 2);
    }
}
