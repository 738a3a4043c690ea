//! What an operation asks for, with its fragments put in and fields of the same name put together.

use async_graphql::parser::types::{
    DocumentOperations, ExecutableDocument, Field, OperationDefinition, OperationType, Selection, SelectionSet, Type,
};
use async_graphql::{Name, Positioned};

use super::of_views::is_timed;
use super::types::{Types, named};

/// The fields of an object in the order of the query.
#[derive(Debug, Default)]
pub(crate) struct Shape {
    pub(super) fields: Vec<ShapeField>,
}

/// One field of the answer.
#[derive(Debug)]
pub(super) struct ShapeField {
    /// Its alias or name.
    pub(super) key: Name,
    /// None where nothing is known of it.
    pub(super) ty: Option<Type>,
    /// Whether it says when the views are asked.
    pub(super) timed: bool,
    pub(super) inner: Shape,
}

/// A field of the query with the type it was found in.
struct Found<'a> {
    on: &'a str,
    field: &'a Field,
}

impl Shape {
    /// Of an operation that is within the limits.
    pub(crate) fn of(document: &ExecutableDocument, operation: &OperationDefinition, types: &Types) -> Self {
        let root = match operation.ty {
            OperationType::Query => "Query",
            OperationType::Mutation => "Mutation",
            OperationType::Subscription => "Subscription",
        };
        Reader { document, types }.shape(&[(root, &operation.selection_set.node)])
    }

    /// Whether exactly one field is asked for.
    pub(crate) fn is_single(&self) -> bool {
        self.fields.len() == 1
    }
}

/// The operation that a request means, if it is clear.
pub(crate) fn chosen<'a>(
    document: &'a ExecutableDocument,
    name: Option<&str>,
) -> Option<&'a Positioned<OperationDefinition>> {
    match (&document.operations, name) {
        (DocumentOperations::Single(operation), None) => Some(operation),
        (DocumentOperations::Single(_), Some(_)) => None,
        (DocumentOperations::Multiple(operations), Some(name)) => operations.get(name),
        (DocumentOperations::Multiple(operations), None) => {
            operations.values().next().filter(|_| operations.len() == 1)
        }
    }
}

struct Reader<'a> {
    document: &'a ExecutableDocument,
    types: &'a Types,
}

impl<'a> Reader<'a> {
    fn shape(&self, sets: &[(&'a str, &'a SelectionSet)]) -> Shape {
        let mut keys = Vec::<(&Name, Vec<Found<'a>>)>::new();
        for (on, set) in sets {
            self.collect(on, set, &mut keys);
        }
        Shape { fields: keys.into_iter().map(|(key, found)| self.field(key, &found)).collect() }
    }

    fn collect(&self, on: &'a str, set: &'a SelectionSet, keys: &mut Vec<(&'a Name, Vec<Found<'a>>)>) {
        for selection in &set.items {
            match &selection.node {
                Selection::Field(field) => {
                    let key = &field.node.response_key().node;
                    let found = Found { on, field: &field.node };
                    match keys.iter_mut().find(|(known, _)| *known == key) {
                        Some((_, fields)) => fields.push(found),
                        None => keys.push((key, vec![found])),
                    }
                }
                Selection::InlineFragment(inline) => {
                    let condition = inline.node.type_condition.as_ref();
                    let on = condition.map_or(on, |condition| condition.node.on.node.as_str());
                    self.collect(on, &inline.node.selection_set.node, keys);
                }
                Selection::FragmentSpread(spread) => {
                    let Some(fragment) = self.document.fragments.get(&spread.node.fragment_name.node) else { continue };
                    let on = fragment.node.type_condition.node.on.node.as_str();
                    self.collect(on, &fragment.node.selection_set.node, keys);
                }
            }
        }
    }

    fn field(&self, key: &Name, found: &[Found<'a>]) -> ShapeField {
        let ty = |found: &Found<'a>| self.types.field(found.on, found.field.name.node.as_str());
        let sets: Vec<(&'a str, &'a SelectionSet)> = found
            .iter()
            .filter_map(|found| Some((named(ty(found)?), &found.field.selection_set.node)))
            .filter(|(_, set)| !set.items.is_empty())
            .collect();
        let timed = found.iter().any(|found| is_timed(found.field));
        ShapeField { key: key.clone(), ty: found.first().and_then(ty).cloned(), timed, inner: self.shape(&sets) }
    }
}
