//! Free values beside the fixed fields: their bounds, and how they change.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::Attributes;
use crate::refusal::Refusal;

/// The most bytes of the attributes of a group or of one link, counted as names and texts without quotes.
pub const MAX_BYTES: usize = 256 * 1024;

/// The same for a directory entry, where a form keeps its fields as they were received.
pub const MAX_SUBJECT_BYTES: usize = 2 * 1024 * 1024;

/// The deepest nesting. The reader of the log has a bound of its own, and an event it could not read would be
/// worse than a refusal.
pub const MAX_DEPTH: usize = 64;

/// Another value for attributes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum AttributesChange {
    /// These and no others.
    Whole(Attributes),
    /// A JSON Merge Patch (RFC 7396): null takes a name out, objects are merged, all else is set.
    Merge(Attributes),
}

impl AttributesChange {
    /// What the attributes become; `None` if that is what they are.
    pub fn applied_to(&self, current: &Attributes) -> Option<Attributes> {
        let changed = match self {
            Self::Whole(attributes) => attributes.clone(),
            Self::Merge(patch) => {
                let mut merged = current.clone();
                for (name, value) in patch {
                    match merge(merged.remove(name), value) {
                        Value::Null => {}
                        value => {
                            merged.insert(name.clone(), value);
                        }
                    }
                }
                merged
            }
        };
        (changed != *current).then_some(changed)
    }
}

/// RFC 7396. Null stands for "not there", also in the outcome.
fn merge(target: Option<Value>, patch: &Value) -> Value {
    let Value::Object(patch) = patch else { return patch.clone() };
    let mut merged = match target {
        Some(Value::Object(object)) => object,
        _ => Map::new(),
    };
    for (name, value) in patch {
        if value.is_null() {
            merged.remove(name);
        } else {
            let value = merge(merged.remove(name), value);
            merged.insert(name.clone(), value);
        }
    }
    Value::Object(merged)
}

/// Refuses attributes that are larger than `most` bytes or nested deeper than [`MAX_DEPTH`].
pub fn check(attributes: &Attributes, most: usize) -> Result<(), Refusal> {
    if attributes.values().any(|value| !shallow(value, MAX_DEPTH)) {
        return Err(refused("are nested too deeply"));
    }
    if size(attributes) > most { Err(refused("are too large")) } else { Ok(()) }
}

/// The bytes of names and texts, and a few for everything else.
pub(crate) fn size(attributes: &Attributes) -> usize {
    attributes.iter().map(|(name, value)| name.len() + size_of_value(value)).sum()
}

fn size_of_value(value: &Value) -> usize {
    match value {
        Value::Null | Value::Bool(_) | Value::Number(_) => 8,
        Value::String(text) => text.len() + 2,
        Value::Array(values) => 2 + values.iter().map(size_of_value).sum::<usize>(),
        Value::Object(values) => values.iter().map(|(name, value)| name.len() + size_of_value(value)).sum(),
    }
}

fn shallow(value: &Value, depth: usize) -> bool {
    depth > 0
        && match value {
            Value::Array(values) => values.iter().all(|value| shallow(value, depth - 1)),
            Value::Object(values) => values.values().all(|value| shallow(value, depth - 1)),
            _ => true,
        }
}

fn refused(reason: &'static str) -> Refusal {
    Refusal::InvalidText { field: "attributes", reason }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn attributes(json: Value) -> Attributes {
        serde_json::from_value(json).unwrap()
    }

    /// The cases of RFC 7396, appendix A, that have objects on both sides.
    #[test]
    fn a_merge_follows_the_standard() {
        for (before, patch, after) in [
            (r#"{"a":"b"}"#, r#"{"a":"c"}"#, r#"{"a":"c"}"#),
            (r#"{"a":"b"}"#, r#"{"b":"c"}"#, r#"{"a":"b","b":"c"}"#),
            (r#"{"a":"b"}"#, r#"{"a":null}"#, "{}"),
            (r#"{"a":"b","b":"c"}"#, r#"{"a":null}"#, r#"{"b":"c"}"#),
            (r#"{"a":["b"]}"#, r#"{"a":"c"}"#, r#"{"a":"c"}"#),
            (r#"{"a":"c"}"#, r#"{"a":["b"]}"#, r#"{"a":["b"]}"#),
            (r#"{"a":{"b":"c"}}"#, r#"{"a":{"b":"d","c":null}}"#, r#"{"a":{"b":"d"}}"#),
            (r#"{"a":[{"b":"c"}]}"#, r#"{"a":[1]}"#, r#"{"a":[1]}"#),
            ("{}", r#"{"a":{"bb":{"ccc":null}}}"#, r#"{"a":{"bb":{}}}"#),
        ] {
            let [before, patch, after] = [before, patch, after].map(|json| attributes(json.parse().unwrap()));
            let change = AttributesChange::Merge(patch);
            assert_eq!(change.applied_to(&before).unwrap(), after);
            assert_eq!(change.applied_to(&after), None, "twice is once");
        }
    }

    #[test]
    fn attributes_are_bounded() {
        let text = |length| attributes(serde_json::json!({ "t": "x".repeat(length) }));
        assert_eq!(check(&text(100), 103), Ok(()));
        assert_eq!(check(&text(100), 102), Err(refused("are too large")));
        let nested =
            |depth| attributes(serde_json::json!({ "t": (0..depth).fold(Value::Null, |v, _| vec![v].into()) }));
        assert_eq!(check(&nested(MAX_DEPTH - 1), MAX_BYTES), Ok(()));
        assert_eq!(check(&nested(MAX_DEPTH), MAX_BYTES), Err(refused("are nested too deeply")));
    }
}
