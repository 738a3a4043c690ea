//! The form of create and edit: JSON in a part of its own.

use rollbook_app::commands::NewGroup;
use rollbook_app::imports::LONGEST_ID;
use rollbook_domain::Reference;
use rollbook_domain::group::commands::{ChangeDetails, Existing, MemberChanges, NewMember, RequestImport, UpdateGroup};
use serde_json::{Map, Value};

use super::USER;
use super::fields::fields;
use crate::hype::error::Failure;

/// What a form says. Empty texts say nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in super::super) struct Form {
    name: Option<String>,
    kind: Option<String>,
    ids: Vec<Reference>,
}

impl Form {
    /// Whether it brings ids.
    pub(in super::super) fn has_ids(&self) -> bool {
        !self.ids.is_empty()
    }
}

/// Reads a form. Of a key that stands twice the last one counts; unknown keys count for nothing.
pub(in super::super) fn form(bytes: &[u8]) -> Result<Form, Failure> {
    let mut fields = match fields(bytes, &["name", "type", "ids"]) {
        Ok(Value::Object(fields)) => fields,
        Ok(Value::Null) => Map::new(),
        Ok(_) => return Err(Failure::form("json: cannot unmarshal into a group")),
        Err(error) if error.is_eof() => return Err(Failure::form("unexpected end of JSON input")),
        Err(error) => return Err(Failure::form(&error.to_string())),
    };
    let ids = match fields.remove("ids") {
        None | Some(Value::Null) => Vec::new(),
        Some(Value::Array(ids)) => ids.iter().map(member).collect::<Result<_, _>>()?,
        Some(_) => return Err(Failure::form("json: ids is no array")),
    };
    Ok(Form { name: text(&mut fields, "name")?, kind: text(&mut fields, "type")?, ids })
}

fn text(fields: &mut Map<String, Value>, name: &str) -> Result<Option<String>, Failure> {
    match fields.remove(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text).filter(|text| !text.is_empty())),
        Some(_) => Err(Failure::form(&format!("json: {name} is no string"))),
    }
}

fn member(id: &Value) -> Result<Reference, Failure> {
    let id = id.as_str().ok_or_else(|| Failure::form("json: ids must hold strings"))?;
    // As in a file: both are members of one list, which is sorted by all of their bytes.
    if id.len() > LONGEST_ID {
        return Err(Failure::form(&format!("ids: id longer than {LONGEST_ID} bytes")));
    }
    Reference::new(USER, id).map_err(|error| Failure::form(&format!("ids: {error}")))
}

/// The group that a form asks for. With a file it is not to be used before an import has succeeded.
pub(in super::super) fn creation(form: Form, awaiting: bool) -> Result<NewGroup, Failure> {
    let missing = |what| move || Failure::form(&format!("{what} is required"));
    Ok(NewGroup {
        name: form.name.ok_or_else(missing("name"))?,
        kind: Some(form.kind.ok_or_else(missing("type"))?),
        awaiting_import: awaiting,
        members: form.ids.into_iter().map(NewMember::new).collect(),
        repeated: Existing::Skip,
        ..NewGroup::default()
    })
}

/// The changes that a form asks for, together with a file.
pub(in super::super) fn update(form: Form, import: Option<RequestImport>) -> UpdateGroup {
    let members = MemberChanges {
        add: form.ids.into_iter().map(NewMember::new).collect(),
        existing: Existing::Skip,
        ..MemberChanges::default()
    };
    let details = ChangeDetails { name: form.name, kind: form.kind.map(Some), ..ChangeDetails::default() };
    UpdateGroup { details, members, import, ..UpdateGroup::default() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reason(bytes: &[u8]) -> String {
        let message = form(bytes).unwrap_err().message;
        let reason = message.strip_prefix("bad data at key \"group_ids_as_form\" of form-data: ").unwrap();
        reason.strip_suffix(" [base error: bad request, check param or body]").unwrap().to_owned()
    }

    #[test]
    fn a_form_says_what_it_says_and_no_more() {
        let read = form(br#"{"name":"a","name":"b","type":"user","ids":["10","12"],"x":[1e400,{}]}"#).unwrap();
        assert_eq!((read.name.as_deref(), read.kind.as_deref(), read.ids.len()), (Some("b"), Some("user"), 2));
        assert_eq!(form(br#"{"name":"","type":null,"ids":null}"#).unwrap(), Form::default());
        assert_eq!(form(b"null").unwrap(), Form::default());
    }

    #[test]
    fn what_is_cut_short_has_its_own_words() {
        for short in [&b""[..], b"  ", b"{", br#"{"name":"a"#, br#"{"ids":["1","#] {
            assert_eq!(reason(short), "unexpected end of JSON input");
        }
    }

    #[test]
    fn bad_forms_are_bad_data() {
        let deep = [b"[".repeat(100_000), b"]".repeat(100_000)].concat();
        let bad: [&[u8]; 9] = [
            b"[]",
            b"\"x\"",
            b"{}x",
            br#"{"name":1}"#,
            br#"{"type":{}}"#,
            br#"{"ids":[1]}"#,
            br#"{"ids":"1"}"#,
            b"{\"name\":\"\xff\"}",
            &deep,
        ];
        bad.into_iter().for_each(|bad| assert_ne!(reason(bad), "unexpected end of JSON input"));
        assert!(reason(br#"{"ids":[""]}"#).starts_with("ids: must have an id"));
        let long = |id: &str| format!(r#"{{"ids":["1","{id}"]}}"#);
        assert_eq!(reason(long(&"x".repeat(129)).as_bytes()), "ids: id longer than 128 bytes");
        assert_eq!(reason(long(&"ä".repeat(65)).as_bytes()), "ids: id longer than 128 bytes");
        assert!(form(long(&"ä".repeat(64)).as_bytes()).unwrap().has_ids());
    }

    #[test]
    fn a_group_needs_name_and_type() {
        let read = |text: &str| form(text.as_bytes()).unwrap();
        creation(read(r#"{"name":"a"}"#), false).unwrap_err();
        creation(read(r#"{"type":"user"}"#), false).unwrap_err();
        let new = creation(read(r#"{"name":"a","type":"user","ids":["1"]}"#), true).unwrap();
        assert_eq!(
            (&*new.name, new.kind.as_deref(), new.awaiting_import, new.members.len()),
            ("a", Some("user"), true, 1)
        );
        assert_eq!(
            update(Form::default(), None),
            UpdateGroup {
                members: MemberChanges { existing: Existing::Skip, ..MemberChanges::default() },
                ..UpdateGroup::default()
            }
        );
    }
}
