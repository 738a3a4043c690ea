//! Whole bodies against what the story expects, free parts aside.

use serde_json::Value;

use super::pattern;
use super::template::Names;

/// As the first item of an array: the others may come in any order.
const IN_ANY_ORDER: &str = "<in-any-order>";

/// Compares; what is captured goes into `names`. The error names the place.
pub(super) fn json(expected: &Value, actual: &Value, names: &mut Names) -> Result<(), String> {
    at("", expected, actual, names)
}

/// Compares a text with free parts.
pub(super) fn text(expected: &str, actual: &str, names: &mut Names) -> Result<(), String> {
    let captured =
        pattern::matches(expected, actual).ok_or_else(|| format!("expected {expected:?}, got {actual:?}"))?;
    names.extend(captured.into_iter().map(|(name, part)| (name, Value::String(part))));
    Ok(())
}

fn at(place: &str, expected: &Value, actual: &Value, names: &mut Names) -> Result<(), String> {
    match (expected, actual) {
        (Value::String(expected), _) => free(expected, actual, names).map_err(|error| format!("{place}: {error}")),
        (Value::Object(expected), Value::Object(actual)) => {
            if let Some(name) = actual.keys().find(|name| !expected.contains_key(*name)) {
                return Err(format!("{place}/{name}: not expected, got {}", actual[name]));
            }
            for (name, value) in expected {
                let place = format!("{place}/{name}");
                let actual = actual.get(name).ok_or_else(|| format!("{place}: missing"))?;
                at(&place, value, actual, names)?;
            }
            Ok(())
        }
        (Value::Array(expected), Value::Array(actual)) => match expected.split_first() {
            Some((Value::String(first), rest)) if first == IN_ANY_ORDER => any_order(place, rest, actual, names),
            _ => in_order(place, expected, actual, names),
        },
        (Value::Number(a), Value::Number(b)) if a.as_f64() == b.as_f64() && a.is_f64() == b.is_f64() => Ok(()),
        _ if expected == actual => Ok(()),
        _ => Err(format!("{place}: expected {expected}, got {actual}")),
    }
}

fn in_order(place: &str, expected: &[Value], actual: &[Value], names: &mut Names) -> Result<(), String> {
    if expected.len() != actual.len() {
        return Err(format!("{place}: expected {} items, got {}: {actual:?}", expected.len(), actual.len()));
    }
    let mut pairs = expected.iter().zip(actual).enumerate();
    pairs.try_for_each(|(index, (expected, actual))| at(&format!("{place}/{index}"), expected, actual, names))
}

fn any_order(place: &str, expected: &[Value], actual: &[Value], names: &mut Names) -> Result<(), String> {
    let mut left: Vec<&Value> = actual.iter().collect();
    for (index, expected) in expected.iter().enumerate() {
        let fits = left.iter().position(|actual| at(place, expected, actual, &mut names.clone()).is_ok());
        let fits = fits.ok_or_else(|| format!("{place}/{index}: nothing is like {expected} among {actual:?}"))?;
        at(place, expected, left.remove(fits), names)?;
    }
    if left.is_empty() { Ok(()) } else { Err(format!("{place}: not expected: {left:?}")) }
}

fn free(expected: &str, actual: &Value, names: &mut Names) -> Result<(), String> {
    let wrong = || format!("expected {expected:?}, got {actual}");
    let Some(whole) = pattern::whole(expected) else {
        return text(expected, actual.as_str().ok_or_else(wrong)?, names);
    };
    let fits = match whole.kind {
        "any" => true,
        "any-int" => actual.is_i64() || actual.is_u64(),
        "any-number" => actual.is_number(),
        "any-bool" => actual.is_boolean(),
        _ => actual.as_str().is_some_and(|text| pattern::matches(expected, text).is_some()),
    };
    if !fits {
        return Err(wrong());
    }
    names.extend(whole.name.map(|name| (name.to_owned(), actual.clone())));
    Ok(())
}

#[test]
fn bodies_are_compared_whole() {
    let check =
        |expected: &str, actual: &str| json(&expected.parse().unwrap(), &actual.parse().unwrap(), &mut Names::new());
    assert_eq!(check(r#"{"id":"<any-int>","a":null}"#, r#"{"a":null,"id":4}"#), Ok(()));
    assert_eq!(check(r#"{"id":4}"#, r#"{"id":4,"x":1}"#).unwrap_err(), "/x: not expected, got 1");
    assert_eq!(check(r#"{"id":4,"x":1}"#, r#"{"id":4}"#).unwrap_err(), "/x: missing");
    assert_eq!(check("[1,2]", "[2,1]").unwrap_err(), "/0: expected 1, got 2");
    assert_eq!(check(r#"["<in-any-order>",1,"<any-int>"]"#, "[2,1]"), Ok(()));
    assert!(check(r#"["<in-any-order>",1]"#, "[2,1]").is_err());
    assert!(check(r#""<any-int>""#, r#""4""#).is_err(), "a text is no number");
    assert!(check("1", "1.0").is_err(), "clients tell integers from fractions");
}
