//! `{{name}}` in a story stands for what an earlier answer held under that name.

use std::collections::BTreeMap;

use serde_json::Value;

/// What has been captured so far.
pub(super) type Names = BTreeMap<String, Value>;

/// The text with every `{{name}}` filled in, also `{{repeat <text> <times>}}`, `{{lines <number>}}` and
/// `{{swapped <name>}}`.
pub(super) fn text(template: &str, names: &Names) -> String {
    let mut filled = String::new();
    let mut rest = template;
    while let Some((before, after)) = rest.split_once("{{") {
        let (name, after) = after.split_once("}}").expect("`{{` is closed by `}}`");
        filled.push_str(before);
        match value(name, names) {
            Value::String(text) => filled.push_str(&text),
            other => filled.push_str(&other.to_string()),
        }
        rest = after;
    }
    filled + rest
}

/// The same in all texts of a JSON value; a text that is one `{{name}}` becomes the captured value with its type.
pub(super) fn json(template: &Value, names: &Names) -> Value {
    match template {
        Value::String(template) => match template.strip_prefix("{{").and_then(|name| name.strip_suffix("}}")) {
            Some(name) if !name.contains("{{") => value(name, names),
            _ => Value::String(text(template, names)),
        },
        Value::Array(values) => values.iter().map(|value| json(value, names)).collect(),
        Value::Object(fields) => fields.iter().map(|(name, value)| (text(name, names), json(value, names))).collect(),
        other => other.clone(),
    }
}

fn value(name: &str, names: &Names) -> Value {
    if let Some(repeated) = name.strip_prefix("repeat ") {
        let (text, times) = repeated.rsplit_once(' ').expect("{{repeat <text> <times>}}");
        return text.repeat(times.parse().expect("a number of times")).into();
    }
    if let Some(last) = name.strip_prefix("lines ") {
        let last: u32 = last.parse().expect("{{lines <number>}}");
        let lines: Vec<_> = (1..=last).map(|line| line.to_string()).collect();
        return (lines.join("\n") + "\n").into();
    }
    if let Some(name) = name.strip_prefix("swapped ") {
        let text = value(name, names);
        return text.as_str().expect("a text").chars().map(swapped).collect::<String>().into();
    }
    names.get(name).unwrap_or_else(|| panic!("nothing was captured as {name:?}")).clone()
}

fn swapped(letter: char) -> char {
    if letter.is_ascii_lowercase() { letter.to_ascii_uppercase() } else { letter.to_ascii_lowercase() }
}

#[test]
fn captured_values_keep_their_type_where_they_stand_alone() {
    let names = Names::from([("id".into(), 7.into()), ("name".into(), "Lobby".into())]);
    assert_eq!(text("/groups/{{id}}?n={{name}}", &names), "/groups/7?n=Lobby");
    let filled = json(&serde_json::json!({ "ids": ["{{id}}"], "text": "{{id}}-{{repeat ab 2}}" }), &names);
    assert_eq!(filled, serde_json::json!({ "ids": [7], "text": "7-abab" }));
    assert_eq!(text("{{swapped name}}", &names), "lOBBY");
}
