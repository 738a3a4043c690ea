//! Bodies that were right once.

use itertools::Itertools;
use serde_json::{Value, json};

/// Longer than any dialect listens to, shorter than what it hears out.
const TEN_MEGABYTES: usize = 10 * 1024 * 1024;
/// Stands where something is put that `serde_json` would not write.
const PLACE: &str = "@place@";

/// A damaged body: what was done to it, where, and its bytes.
pub(super) struct Damaged {
    pub(super) what: String,
    /// JSON pointer; empty for the whole.
    pub(super) place: String,
    pub(super) bytes: Vec<u8>,
}

fn damaged(what: &str, place: &str, bytes: impl Into<Vec<u8>>) -> Damaged {
    Damaged { what: what.to_owned(), place: place.to_owned(), bytes: bytes.into() }
}

/// Everything that can be wrong with a body of JSON.
pub(super) fn all(good: &Value) -> Vec<Damaged> {
    let mut all = wholes(good);
    all.extend(listed(good));
    for place in places(good) {
        all.extend(wrong_types(good, &place));
        all.extend(huge_numbers(good, &place));
        all.extend(repeated_key(good, &place));
    }
    all
}

fn wholes(good: &Value) -> Vec<Damaged> {
    let text = good.to_string();
    let deep = |open: &str, close: &str| [open.repeat(100_000), close.repeat(100_000)].concat();
    let bomb = r#"<!DOCTYPE a [<!ENTITY b "cc"><!ENTITY d "&b;&b;&b;&b;">]><a>&d;&d;</a>"#;
    let mut invalid = text.clone().into_bytes();
    let first = text.find('"').expect("every body has a text");
    invalid.insert(first + 1, 0xff);
    vec![
        damaged("nothing", "", ""),
        damaged("cut short", "", &text.as_bytes()[..text.len() / 2]),
        damaged("said twice", "", text.repeat(2)),
        damaged("invalid UTF-8", "", invalid),
        damaged("another encoding", "", text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<_>>()),
        damaged("deep lists", "", deep("[", "]")),
        damaged("deep objects", "", deep("{\"a\":", "}")),
        damaged("ten megabytes", "", text.clone() + &" ".repeat(TEN_MEGABYTES)),
        damaged("a text of ten megabytes", "", format!("\"{}\"", "x".repeat(TEN_MEGABYTES))),
        damaged("entities", "", bomb),
        damaged("null", "", "null"),
    ]
}

/// The fields' values without their names, in every order: one of them is that in which a reader knows the fields.
fn listed(good: &Value) -> Vec<Damaged> {
    let values: Vec<_> = good.as_object().into_iter().flat_map(|object| object.values()).collect();
    if values.len() > 4 {
        return Vec::new();
    }
    let orders = values.iter().permutations(values.len());
    orders.map(|order| damaged("a list of its values", "", json!(order).to_string())).collect()
}

/// Pointers to everything in a value, itself first.
fn places(value: &Value) -> Vec<String> {
    let inner: Vec<(String, &Value)> = match value {
        Value::Object(object) => object.iter().map(|(key, value)| (key.clone(), value)).collect(),
        Value::Array(items) => items.iter().enumerate().map(|(index, item)| (index.to_string(), item)).collect(),
        _ => Vec::new(),
    };
    let deeper =
        inner.into_iter().flat_map(|(key, value)| places(value).into_iter().map(move |place| format!("/{key}{place}")));
    std::iter::once(String::new()).chain(deeper).collect()
}

fn with(good: &Value, place: &str, value: Value) -> Value {
    let mut changed = good.clone();
    *changed.pointer_mut(place).unwrap() = value;
    changed
}

fn type_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a truth value",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

fn wrong_types(good: &Value, place: &str) -> Vec<Damaged> {
    let here = type_of(good.pointer(place).unwrap());
    let others =
        [json!(true), json!(4), json!(-1.5), json!("x"), json!([]), json!([[{}]]), json!({}), json!({ "a": [] })];
    let others = others.into_iter().filter(|other| type_of(other) != here);
    others
        .map(|other| {
            let what = format!("{other} for {here}");
            damaged(&what, place, with(good, place, other).to_string())
        })
        .collect()
}

fn huge_numbers(good: &Value, place: &str) -> Vec<Damaged> {
    let text = with(good, place, PLACE.into()).to_string();
    let numbers = ["1e400".to_owned(), format!("-{}", "9".repeat(400)), "4294967296".to_owned(), "1e19".to_owned()];
    let put = |number: String| damaged(&number, place, text.replace(&format!("\"{PLACE}\""), &number));
    numbers.into_iter().map(put).collect()
}

fn repeated_key(good: &Value, place: &str) -> Option<Damaged> {
    let object = good.pointer(place).unwrap().as_object()?;
    let (key, value) = object.iter().next()?;
    let inner = Value::from(object.clone()).to_string();
    let twice = format!("{{{}:{value},{}", Value::from(key.as_str()), &inner[1..]);
    let text = with(good, place, PLACE.into()).to_string().replace(&format!("\"{PLACE}\""), &twice);
    Some(damaged("a key twice", place, text))
}

#[test]
fn damage_is_done_at_every_place() {
    let good = json!({ "a": [{ "b": 1 }], "c": "d" });
    assert_eq!(places(&good), ["", "/a", "/a/0", "/a/0/b", "/c"]);
    let twice = repeated_key(&good, "/a/0").unwrap();
    assert_eq!(twice.bytes, br#"{"a":[{"b":1,"b":1}],"c":"d"}"#);
    let huge = huge_numbers(&good, "/c");
    assert_eq!(huge[0].bytes, br#"{"a":[{"b":1}],"c":1e400}"#);
}
