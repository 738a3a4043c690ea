//! Reading what clients send: blank is as good as absent, and a wrong type is a malformed request.

use rollbook_domain::{GroupId, Reference};
use serde_json::{Map, Value};

/// The request is not what the operation takes. Which part is at fault is told to nobody.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in super::super) struct Malformed;

pub(super) type Object = Map<String, Value>;

/// The object under `request`.
pub(in super::super) fn wish(body: &Object) -> Result<&Object, Malformed> {
    let wish = body.get("request").and_then(Value::as_object);
    wish.filter(|wish| !wish.is_empty()).ok_or(Malformed)
}

/// What is there and not null.
pub(super) fn given<'a>(object: &'a Object, key: &str) -> Option<&'a Value> {
    object.get(key).filter(|value| !value.is_null())
}

/// A text, if one is there.
pub(super) fn text<'a>(object: &'a Object, key: &str) -> Result<Option<&'a str>, Malformed> {
    given(object, key).map(|value| value.as_str().ok_or(Malformed)).transpose()
}

/// A text that says something, if one is there. An empty one is none.
pub(super) fn filled<'a>(object: &'a Object, key: &str) -> Result<Option<&'a str>, Malformed> {
    Ok(text(object, key)?.filter(|text| !text.is_empty()))
}

/// A text that is there and not blank.
pub(in super::super) fn required<'a>(object: &'a Object, key: &str) -> Result<&'a str, Malformed> {
    text(object, key)?.filter(|text| !text.trim().is_empty()).ok_or(Malformed)
}

/// An object, if one is there.
pub(super) fn object<'a>(object: &'a Object, key: &str) -> Result<Option<&'a Object>, Malformed> {
    given(object, key).map(|value| value.as_object().ok_or(Malformed)).transpose()
}

/// A list; none is an empty one.
pub(super) fn list<'a>(object: &'a Object, key: &str) -> Result<&'a [Value], Malformed> {
    match given(object, key) {
        Some(value) => value.as_array().map(Vec::as_slice).ok_or(Malformed),
        None => Ok(&[]),
    }
}

/// A list of objects.
pub(super) fn objects<'a>(object: &'a Object, key: &str) -> Result<Vec<&'a Object>, Malformed> {
    list(object, key)?.iter().map(|value| value.as_object().ok_or(Malformed)).collect()
}

/// A list of texts.
pub(super) fn texts<'a>(object: &'a Object, key: &str) -> Result<Vec<&'a str>, Malformed> {
    list(object, key)?.iter().map(|value| value.as_str().ok_or(Malformed)).collect()
}

/// A yes or no, if one is there.
pub(super) fn flag(object: &Object, key: &str) -> Result<Option<bool>, Malformed> {
    given(object, key).map(|value| value.as_bool().ok_or(Malformed)).transpose()
}

/// One of these words, if one is there.
pub(super) fn word<'a>(object: &'a Object, key: &str, words: &[&str]) -> Result<Option<&'a str>, Malformed> {
    let given = filled(object, key)?;
    if given.is_none_or(|word| words.contains(&word)) { Ok(given) } else { Err(Malformed) }
}

/// A user as a member.
pub(super) fn user(id: &str) -> Result<Reference, Malformed> {
    let filled = Some(id).filter(|id| !id.trim().is_empty()).ok_or(Malformed)?;
    Reference::new("user", filled).map_err(|_| Malformed)
}

/// The id of a group, in the one form in which ids are handed out.
pub(in super::super) fn group_id(text: &str) -> Option<GroupId> {
    text.parse::<GroupId>().ok().filter(|id| id.to_string() == text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn read(json: Value) -> Object {
        serde_json::from_value(json).unwrap()
    }

    #[test]
    fn an_empty_wish_is_none() {
        assert!(wish(&read(json!({ "request": { "name": "a" } }))).is_ok());
        for body in [json!({}), json!({ "request": {} }), json!({ "request": [] }), json!({ "request": "a" })] {
            assert_eq!(wish(&read(body)), Err(Malformed));
        }
    }

    #[test]
    fn blank_is_absent_and_another_type_malformed() {
        let object = read(json!({ "a": " ", "b": null, "c": 5, "d": "", "e": "x" }));
        assert_eq!(required(&object, "a"), Err(Malformed));
        assert_eq!(text(&object, "b"), Ok(None));
        assert_eq!(text(&object, "c"), Err(Malformed));
        assert_eq!(filled(&object, "d"), Ok(None));
        assert_eq!(word(&object, "e", &["x"]), Ok(Some("x")));
        assert_eq!(word(&object, "e", &["y"]), Err(Malformed));
        assert_eq!(list(&object, "e"), Err(Malformed));
    }

    #[test]
    fn ids_have_one_form() {
        let id = "0190b6a5-5e2f-7c4b-9a43-6a7c5f1f7d10";
        assert!(group_id(id).is_some());
        for other in [&id.to_uppercase(), &id.replace('-', ""), &format!("{{{id}}}"), "do_900", ""] {
            assert!(group_id(other).is_none(), "{other}");
        }
    }
}
