//! Variables against their declarations, before anything is run. The library looks at each where it is used, which
//! for a part of an input is when the changes before it have been made.

use async_graphql::parser::types::{BaseType, OperationDefinition, Type};
use async_graphql::{Value, Variables};

use crate::error::{Fault, own};

/// Refuses variables that are missing, null where they must not be, or of another built-in type.
pub(crate) fn check_variables(operation: &OperationDefinition, variables: &Variables) -> Result<(), Fault> {
    for definition in &operation.variable_definitions {
        let definition = &definition.node;
        let name = &definition.name.node;
        let given = variables.get(name);
        let fits = match given {
            None => definition.default_value.is_some() || definition.var_type.node.nullable,
            Some(value) => is_of(&definition.var_type.node, value),
        };
        if !fits {
            let wanted = &definition.var_type.node;
            let detail = match given {
                None => format!("The variable ${name} of type {wanted} is missing."),
                Some(_) => format!("The variable ${name} is not of type {wanted}."),
            };
            return Err(Fault(Fault::new(&own::INVALID_QUERY, detail).0.with("variable", name.as_str())));
        }
    }
    Ok(())
}

fn is_of(ty: &Type, value: &Value) -> bool {
    match (&ty.base, value) {
        (_, Value::Null) => ty.nullable,
        (BaseType::List(of), Value::List(items)) => items.iter().all(|item| is_of(of, item)),
        // One item stands for a list of it.
        (BaseType::List(of), one) => is_of(of, one),
        (BaseType::Named(name), value) => is_named(name, value),
    }
}

/// What is not built in is for the library to tell.
fn is_named(name: &str, value: &Value) -> bool {
    match (name, value) {
        ("Int", Value::Number(number)) => number.is_i64() || number.is_u64(),
        ("Float" | "ID", Value::Number(_)) => true,
        ("Boolean", value) => matches!(value, Value::Boolean(_)),
        ("String" | "ID", value) => matches!(value, Value::String(_)),
        ("Int" | "Float", _) => false,
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::complete::chosen;
    use async_graphql::parser::parse_query;
    use serde_json::json;

    fn fits(declared: &str, variables: serde_json::Value) -> bool {
        let document = parse_query(format!("query({declared}) {{ a }}")).unwrap();
        check_variables(&chosen(&document, None).unwrap().node, &Variables::from_json(variables)).is_ok()
    }

    #[test]
    fn what_must_be_there_is() {
        assert!(!fits("$a: String!", json!({})));
        assert!(!fits("$a: String!", json!({"a": null})));
        assert!(fits("$a: String! = \"x\"", json!({})));
        assert!(!fits("$a: String! = \"x\"", json!({"a": null})));
        assert!(fits("$a: String", json!({})) && fits("$a: String", json!({"a": null, "b": 1})));
    }

    #[test]
    fn built_in_types_are_told_apart() {
        assert!(!fits("$a: String", json!({"a": 7})) && !fits("$a: Int", json!({"a": "7"})));
        assert!(!fits("$a: Int", json!({"a": 7.5})) && fits("$a: Float", json!({"a": 7})));
        assert!(fits("$a: ID", json!({"a": 7})) && !fits("$a: Boolean", json!({"a": "true"})));
        assert!(fits("$a: [String!]!", json!({"a": ["x"]})) && !fits("$a: [String!]!", json!({"a": ["x", null]})));
        assert!(fits("$a: [String!]!", json!({"a": "x"})));
        assert!(fits("$a: CreateGroupInput!", json!({"a": {"name": "x"}})));
    }
}
