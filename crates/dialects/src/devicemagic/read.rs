//! What request bodies wish for, from both formats.

mod form;

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::error::Fault;
use super::format::Format;
use super::well_formed::is_space;
use super::xml::{self, Element, Misshapen};
use crate::json;

pub(super) use form::{FormWish, form};

/// A body in its own format.
pub(super) enum Document {
    Json(Value),
    Xml(Element),
}

impl Document {
    /// Reads a body whole.
    pub(super) fn parse(format: Format, body: &[u8]) -> Result<Self, Fault> {
        let text = std::str::from_utf8(body).map_err(|_| Fault::unreadable())?;
        match format {
            Format::Json => json::parse(body).map(Self::Json).map_err(|_| Fault::unreadable()),
            Format::Xml => xml::parse(text).map(Self::Xml).ok_or_else(Fault::unreadable),
        }
    }
}

/// What `PUT` of a group wishes; what is left out stays.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct GroupWish {
    pub(super) name: Option<String>,
    pub(super) device_ids: Option<Vec<String>>,
    pub(super) form_ids: Option<Vec<String>>,
    pub(super) tags: Option<Vec<String>>,
}

/// What `POST` and `PUT` of a device wish; what is left out stays.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct DeviceWish {
    pub(super) identifier: Option<String>,
    /// `owner`, `description`, `os_version`, `app_identifier`, `app_version`; none clears.
    pub(super) texts: BTreeMap<&'static str, Option<String>>,
    pub(super) pending_approval: Option<bool>,
    pub(super) custom_attributes: Option<BTreeMap<String, String>>,
    pub(super) groups: Option<Vec<String>>,
}

/// The texts of a device that are kept as they come.
pub(super) const DEVICE_TEXTS: [&str; 5] = ["owner", "description", "os_version", "app_identifier", "app_version"];

/// Names of groups to be made: not one of them blank, at least one.
pub(super) fn names(document: &Document) -> Result<Vec<String>, Fault> {
    let names: Option<Vec<String>> = match document {
        Document::Json(Value::Array(items)) => items.iter().map(|item| item.as_str().map(str::to_owned)).collect(),
        Document::Xml(root) if root.name == "groups" => {
            root.children.iter().map(|group| group.text_of("name").ok().flatten().map(str::to_owned)).collect()
        }
        Document::Json(_) | Document::Xml(_) => None,
    };
    match names {
        None => Err(Fault::bad_request("A list of group names is required")),
        Some(names) if names.is_empty() => Err(Fault::bad_request("At least one group name is required")),
        Some(names) => Ok(names),
    }
}

/// The wish for a group.
pub(super) fn group(document: &Document) -> Result<GroupWish, Fault> {
    let wish = match document {
        Document::Json(value) => unwrapped(value, "group").and_then(group_from_json),
        Document::Xml(root) if root.name == "group" => group_from_xml(root).ok(),
        Document::Xml(_) => None,
    };
    let wish = wish.ok_or_else(|| Fault::bad_request("A group with a name and lists of ids is required"))?;
    let blank = |tag: &String| tag.trim().is_empty();
    if wish.tags.iter().flatten().any(blank) {
        return Err(Fault::bad_request("Tags can't be blank"));
    }
    Ok(wish)
}

fn group_from_json(group: &Map<String, Value>) -> Option<GroupWish> {
    Some(GroupWish {
        name: optional(group.get("name"), |name| name.as_str().map(str::to_owned))?,
        device_ids: optional(group.get("device_ids"), |list| list_of(list, id))?,
        form_ids: optional(group.get("form_ids"), |list| list_of(list, id))?,
        tags: optional(group.get("tags"), |list| list_of(list, |tag| tag.as_str().map(str::to_owned)))?,
    })
}

/// Children of the lists may have any name.
fn group_from_xml(group: &Element) -> Result<GroupWish, Misshapen> {
    let list = |name: &str, text: fn(&str) -> &str| -> Result<Option<Vec<String>>, Misshapen> {
        let items = group.list_of(name)?;
        items.map(|items| items.iter().map(|item| Ok(text(item.only_text()?).to_owned())).collect()).transpose()
    };
    Ok(GroupWish {
        name: group.text_of("name")?.map(str::to_owned),
        device_ids: list("device_ids", trimmed)?,
        form_ids: list("form_ids", trimmed)?,
        tags: list("tags", |tag| tag)?,
    })
}

/// White space around a number is how a document is laid out.
fn trimmed(id: &str) -> &str {
    id.trim_matches(is_space)
}

/// The wish for a device.
pub(super) fn device(document: &Document) -> Result<DeviceWish, Fault> {
    let wish = match document {
        Document::Json(value) => unwrapped(value, "device").and_then(device_from_json),
        Document::Xml(root) if root.name == "device" => device_from_xml(root).ok(),
        Document::Xml(_) => None,
    };
    wish.ok_or_else(|| Fault::bad_request("A device is required"))
}

fn device_from_json(device: &Map<String, Value>) -> Option<DeviceWish> {
    let mut wish = DeviceWish {
        identifier: optional(device.get("identifier"), |text| text.as_str().map(str::to_owned))?,
        pending_approval: optional(device.get("pending_approval"), Value::as_bool)?,
        groups: optional(device.get("groups"), |text| text.as_str().map(comma_list))?,
        ..DeviceWish::default()
    };
    for name in DEVICE_TEXTS {
        match device.get(name) {
            None => {}
            Some(Value::Null) => drop(wish.texts.insert(name, None)),
            Some(value) => drop(wish.texts.insert(name, Some(value.as_str()?.to_owned()))),
        }
    }
    let attribute = |(key, value): (&String, &Value)| Some((key.clone(), value.as_str()?.to_owned()));
    wish.custom_attributes =
        optional(device.get("custom_attributes"), |map| map.as_object()?.iter().map(attribute).collect())?;
    Some(wish)
}

fn device_from_xml(device: &Element) -> Result<DeviceWish, Misshapen> {
    let text = |name: &str| device.text_of(name).map(|text| text.map(str::to_owned));
    let mut wish = DeviceWish { identifier: text("identifier")?, ..DeviceWish::default() };
    for name in DEVICE_TEXTS {
        if let Some(text) = text(name)? {
            wish.texts.insert(name, Some(text));
        }
    }
    let pending = device.text_of("pending_approval")?;
    wish.pending_approval = pending.map(|text| text.trim().parse().map_err(|_| Misshapen)).transpose()?;
    let attributes = device.list_of("custom_attributes")?;
    wish.custom_attributes = attributes.map(|items| items.iter().map(attribute).collect()).transpose()?;
    wish.groups = device.text_of("groups")?.map(comma_list);
    Ok(wish)
}

fn attribute(item: &Element) -> Result<(String, String), Misshapen> {
    let text = |name| item.text_of(name)?.map(str::to_owned).ok_or(Misshapen);
    Ok((text("key")?, text("value")?))
}

/// The name of the group that a form shall be in.
pub(super) fn group_property(document: &Document) -> Result<String, Fault> {
    let name = match document {
        Document::Json(value) => value.get("group").and_then(Value::as_str),
        Document::Xml(root) => root.text_of("group").ok().flatten(),
    };
    name.map(str::to_owned).ok_or_else(|| Fault::bad_request("A group name is required"))
}

/// The object, with or without a wrapper of this name.
fn unwrapped<'a>(value: &'a Value, wrapper: &str) -> Option<&'a Map<String, Value>> {
    match value.as_object()?.get(wrapper) {
        Some(inner) => inner.as_object(),
        None => value.as_object(),
    }
}

/// Absent stays absent; what is there must be readable.
#[expect(clippy::option_option, reason = "a wrong shape, nothing, and something are three things")]
fn optional<T>(value: Option<&Value>, read: impl FnOnce(&Value) -> Option<T>) -> Option<Option<T>> {
    match value {
        None => Some(None),
        Some(value) => read(value).map(Some),
    }
}

fn list_of<T>(value: &Value, read: impl Fn(&Value) -> Option<T>) -> Option<Vec<T>> {
    value.as_array()?.iter().map(read).collect()
}

/// A number or a text of digits.
fn id(value: &Value) -> Option<String> {
    value.as_u64().map(|number| number.to_string()).or_else(|| value.as_str().map(str::to_owned))
}

/// A text of digits and nothing else, not even a sign.
pub(super) fn digits(text: &str) -> Option<&str> {
    Some(text).filter(|text| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()))
}

/// An empty text is no name at all.
fn comma_list(text: &str) -> Vec<String> {
    if text.is_empty() { Vec::new() } else { text.split(',').map(str::to_owned).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(format: Format, text: &str) -> Result<GroupWish, Fault> {
        group(&Document::parse(format, text.as_bytes())?)
    }

    #[test]
    fn both_formats_wish_for_the_same() {
        let json = r#"{"group":{"name":"Night team","form_ids":[5,"6"],"device_ids":[]}}"#;
        let xml =
            "<group><name>Night team</name><form_ids><form_id>5</form_id><x>6</x></form_ids><device_ids/></group>";
        let wish = read(Format::Json, json).unwrap();
        assert_eq!(wish, read(Format::Xml, xml).unwrap());
        assert_eq!(wish.form_ids, Some(vec!["5".into(), "6".into()]));
        assert_eq!((wish.device_ids, wish.tags), (Some(vec![]), None));
    }

    #[test]
    fn white_space_around_ids_is_layout() {
        let wish = read(
            Format::Xml,
            "<group><device_ids>\n  <device_id>\n 4\n </device_id>\n</device_ids><tags><name> a </name></tags></group>",
        );
        let wish = wish.unwrap();
        assert_eq!((wish.device_ids, wish.tags), (Some(vec!["4".into()]), Some(vec![" a ".into()])));
    }

    #[test]
    fn wrong_shapes_are_refused() {
        for bad in ["[]", "7", r#"{"group":7}"#, r#"{"group":{"device_ids":3}}"#, r#"{"device_ids":[1.5]}"#, "{"] {
            assert!(read(Format::Json, bad).is_err(), "{bad}");
        }
        for bad in [
            "<groups/>",
            "<group><name>a</name><name>b</name></group>",
            "<group><name><b>a</b></name></group>",
            "<group><device_ids>5</device_ids></group>",
            "<group><device_ids/><device_ids/></group>",
            "<group><device_ids><device_id><b>4</b></device_id></device_ids></group>",
        ] {
            assert!(read(Format::Xml, bad).is_err(), "{bad}");
        }
        assert!(read(Format::Json, r#"{"name":"a","name":"b"}"#).is_err(), "which of them is meant?");
        assert!(read(Format::Json, r#"{"tags":[" "]}"#).is_err());
    }

    #[test]
    fn a_list_of_groups_is_no_text_of_names() {
        let read = |text: &str| device(&Document::parse(Format::Xml, text.as_bytes()).unwrap());
        let as_answered = "<device><groups type=\"array\"><name>Warehouse</name></groups></device>";
        assert!(read(as_answered).is_err(), "taken as an empty text it would end all memberships");
        assert_eq!(read("<device><groups>a,b</groups></device>").unwrap().groups, Some(vec!["a".into(), "b".into()]));
        assert_eq!(read("<device><groups/></device>").unwrap().groups, Some(vec![]));
    }

    #[test]
    fn names_come_from_a_bare_list() {
        let of = |format, text: &str| names(&Document::parse(format, text.as_bytes()).unwrap());
        assert_eq!(of(Format::Json, r#"["a"," b"]"#).unwrap(), ["a", " b"]);
        assert_eq!(of(Format::Xml, "<groups><group><name>a</name></group></groups>").unwrap(), ["a"]);
        for bad in ["[]", "[1]", "{}"] {
            assert!(of(Format::Json, bad).is_err(), "{bad}");
        }
    }
}
