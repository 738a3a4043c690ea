//! Puts an answer into the order of its query, and nulls where the specification wants them.

use async_graphql::indexmap::IndexMap;
use async_graphql::parser::types::{BaseType, Type};
use async_graphql::{Name, PathSegment, ServerError, Value};

use super::shape::{Shape, ShapeField};

/// Something is null that must not be: what is around it becomes null instead.
struct MustNotBeNull;

/// The rest of the paths to what failed, from here on.
type Failed<'a> = Vec<&'a [PathSegment]>;

/// The data of an answer, completed; null where nothing around a failure may be null.
pub(crate) fn complete(shape: &Shape, data: Value, errors: &[ServerError]) -> Value {
    // Mostly so: what need not be waited for comes in the order it was asked for.
    if errors.is_empty() && is_in_order(shape, &data) {
        return data;
    }
    let failed = errors.iter().map(|error| error.path.as_slice()).filter(|path| !path.is_empty()).collect();
    object(shape, data, &failed).unwrap_or(Value::Null)
}

fn is_in_order(shape: &Shape, data: &Value) -> bool {
    match data {
        Value::List(items) => items.iter().all(|item| is_in_order(shape, item)),
        Value::Object(fields) if !shape.fields.is_empty() => {
            let pairs = || shape.fields.iter().zip(fields);
            let same = shape.fields.len() == fields.len() && pairs().all(|(field, (key, _))| field.key == *key);
            same && pairs().all(|(field, (_, value))| is_in_order(&field.inner, value))
        }
        // What a scalar has inside is its own.
        _ => true,
    }
}

fn object(shape: &Shape, data: Value, failed: &Failed<'_>) -> Result<Value, MustNotBeNull> {
    let mut fields = match data {
        Value::Object(fields) => fields,
        // The library gives null for an object all of whose fields failed.
        Value::Null if !failed.is_empty() => IndexMap::new(),
        other => return Ok(other),
    };
    let mut ordered = IndexMap::with_capacity(shape.fields.len());
    for field in &shape.fields {
        let inside = below(failed, |segment| matches!(segment, PathSegment::Field(name) if *name == *field.key));
        match fields.swap_remove(&field.key) {
            Some(value) => insert(&mut ordered, field, value, &inside)?,
            None if !inside.is_empty() => insert(&mut ordered, field, Value::Null, &inside)?,
            // Skipped, or of a fragment for another type.
            None => {}
        }
    }
    Ok(Value::Object(ordered))
}

fn insert(
    ordered: &mut IndexMap<Name, Value>,
    field: &ShapeField,
    value: Value,
    failed: &Failed<'_>,
) -> Result<(), MustNotBeNull> {
    let value = match &field.ty {
        Some(ty) => typed(ty, &field.inner, value, failed)?,
        None => value,
    };
    ordered.insert(field.key.clone(), value);
    Ok(())
}

/// A value of a type: null where it or what is in it failed, if it may be.
fn typed(ty: &Type, shape: &Shape, value: Value, failed: &Failed<'_>) -> Result<Value, MustNotBeNull> {
    let itself = failed.iter().any(|path| path.is_empty());
    let completed = match &ty.base {
        _ if itself => Ok(Value::Null),
        BaseType::List(of) => list(of, shape, value, failed),
        BaseType::Named(_) if shape.fields.is_empty() => Ok(value),
        BaseType::Named(_) => object(shape, value, failed),
    };
    match completed {
        Ok(Value::Null) | Err(MustNotBeNull) if ty.nullable => Ok(Value::Null),
        Ok(Value::Null) | Err(MustNotBeNull) => Err(MustNotBeNull),
        completed => completed,
    }
}

fn list(of: &Type, shape: &Shape, value: Value, failed: &Failed<'_>) -> Result<Value, MustNotBeNull> {
    let Value::List(items) = value else { return Ok(value) };
    let items = items.into_iter().enumerate().map(|(place, item)| {
        let inside = below(failed, |segment| matches!(segment, PathSegment::Index(index) if *index == place));
        typed(of, shape, item, &inside)
    });
    items.collect::<Result<_, _>>().map(Value::List)
}

/// The paths that lead through a segment, from behind it.
fn below<'a>(failed: &Failed<'a>, through: impl Fn(&PathSegment) -> bool) -> Failed<'a> {
    let rest = |path: &&'a [PathSegment]| path.split_first().filter(|(first, _)| through(first)).map(|(_, rest)| rest);
    failed.iter().filter_map(rest).collect()
}

#[cfg(test)]
mod tests {
    use super::super::{Types, chosen};
    use super::*;
    use async_graphql::parser::parse_query;
    use serde_json::{Value as Json, json};

    const SCHEMA: &str = "type Query { group: Group must: Group! all: [Group!] }
        type Group { id: ID! name: String parent: Group parts: [Group]! }";

    fn completed(query: &str, data: Json, failed: &[&str]) -> Json {
        let document = parse_query(query).unwrap();
        let shape = Shape::of(&document, &chosen(&document, None).unwrap().node, &Types::of(SCHEMA));
        let errors: Vec<ServerError> = failed.iter().map(|path| failure(path)).collect();
        complete(&shape, Value::from_json(data).unwrap(), &errors).into_json().unwrap()
    }

    fn failure(path: &str) -> ServerError {
        let segment = |text: &str| match text.parse() {
            Ok(index) => PathSegment::Index(index),
            Err(_) => PathSegment::Field(text.to_owned()),
        };
        ServerError { path: path.split('.').map(segment).collect(), ..ServerError::new("failed", None) }
    }

    #[test]
    fn fields_come_in_the_order_of_the_query() {
        let query =
            "{ b: group { name ...F id } a: group { id } __typename } fragment F on Group { parent { name id } }";
        let data = json!({"__typename": "Query", "a": {"id": "1"},
            "b": {"id": "1", "parent": {"id": "2", "name": "x"}, "name": null}});
        let text = completed(query, data, &[]).to_string();
        let expected =
            r#"{"b":{"name":null,"parent":{"name":"x","id":"2"},"id":"1"},"a":{"id":"1"},"__typename":"Query"}"#;
        // The order is what is looked at, so it is the texts that are compared.
        assert_eq!(text.len(), expected.len());
        assert_eq!(serde_json::from_str::<Json>(&text).unwrap(), serde_json::from_str::<Json>(expected).unwrap());
    }

    #[test]
    fn what_failed_is_null() {
        let query = "{ group { id name } }";
        assert_eq!(completed(query, json!(null), &["group"]), json!({"group": null}));
        assert_eq!(
            completed(query, json!({"group": {"id": "1"}}), &["group.name"]),
            json!({"group": {"id": "1", "name": null}})
        );
    }

    #[test]
    fn what_must_not_be_null_takes_the_nearest_thing_with_it_that_may() {
        let inner = "{ group { name parent { id name } } }";
        let data = json!({"group": {"name": "x", "parent": {"name": "y"}}});
        assert_eq!(completed(inner, data, &["group.parent.id"]), json!({"group": {"name": "x", "parent": null}}));
        assert_eq!(completed("{ must { id } group { id } }", json!({"group": {"id": "1"}}), &["must"]), json!(null));
    }

    #[test]
    fn items_of_lists_fail_by_the_type_of_the_list() {
        let query = "{ all { id } }";
        assert_eq!(completed(query, json!({"all": [{"id": "1"}, null]}), &["all.1.id"]), json!({"all": null}));
        let query = "{ group { parts { id } } }";
        let data = json!({"group": {"parts": [{"id": "1"}, null]}});
        assert_eq!(completed(query, data, &["group.parts.1.id"]), json!({"group": {"parts": [{"id": "1"}, null]}}));
    }

    #[test]
    fn fields_of_one_name_are_put_together() {
        let query = "{ group { id } ... { group { name } } }";
        let data = json!({"group": {"name": "x", "id": "1"}});
        assert_eq!(completed(query, data.clone(), &[]), data);
        assert_eq!(
            completed(query, json!({"group": {"id": "1"}}), &["group.name"]),
            json!({"group": {"id": "1", "name": null}})
        );
    }
}
