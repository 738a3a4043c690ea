//! Calls as they are sent, in both formats.

use quick_xml::escape::escape;
use serde_json::{Value, json};

use super::client::Call;

impl Call {
    /// `POST`, and the path behind the organization without a suffix.
    pub(super) fn line(&self) -> (&'static str, String) {
        match self {
            Self::Create { .. } => ("POST", "groups".into()),
            Self::Update { group, .. } => ("PUT", format!("groups/{group}")),
            Self::Delete { group } => ("DELETE", format!("groups/{group}")),
            Self::Enrol { .. } => ("POST", "devices".into()),
            Self::ChangeDevice { device, .. } => ("PUT", format!("devices/{device}")),
            Self::Approve { device } => ("POST", format!("devices/{device}/approve")),
            Self::DeleteDevice { device } => ("DELETE", format!("devices/{device}")),
            Self::MakeForm { .. } => ("POST", "forms".into()),
            Self::ChangeForm { form, .. } => ("PUT", format!("forms/{form}")),
            Self::DeleteForm { form } => ("DELETE", format!("forms/{form}")),
            Self::Place { form, .. } => ("POST", format!("forms/{form}/properties")),
        }
    }

    /// The body in JSON, and in XML where there is such a form of it.
    pub(super) fn bodies(&self) -> (Value, Option<String>) {
        match self {
            Self::Create { names } => {
                let groups: String = names.iter().map(|name| leaf("group", &leaf("name", &escape(name)))).collect();
                (json!(names), Some(leaf("groups", &groups)))
            }
            Self::Update { name, devices, forms, tags, .. } => {
                let ids = |ids: &Vec<u64>| items("id", ids.iter().map(u64::to_string));
                let parts = [
                    name.as_ref().map(|name| leaf("name", &escape(name))),
                    devices.as_ref().map(|list| leaf("device_ids", &ids(list))),
                    forms.as_ref().map(|list| leaf("form_ids", &ids(list))),
                    tags.as_ref().map(|tags| leaf("tags", &items("name", tags.iter().cloned()))),
                ];
                let group = json!({ "name": name, "device_ids": devices, "form_ids": forms, "tags": tags });
                (
                    json!({ "group": given(group) }),
                    Some(leaf("group", &parts.into_iter().flatten().collect::<String>())),
                )
            }
            Self::Enrol { identifier, groups } => {
                let groups = groups.as_ref().map(|names| names.join(","));
                let xml = leaf("identifier", &escape(identifier)) + "<pending_approval>true</pending_approval>";
                let device = json!({ "identifier": identifier, "pending_approval": true, "groups": groups });
                (
                    json!({ "device": given(device) }),
                    Some(leaf("device", &(xml + &optional("groups", groups.as_deref())))),
                )
            }
            Self::ChangeDevice { owner, groups, .. } => {
                let groups = groups.as_ref().map(|names| names.join(","));
                let xml = optional("owner", owner.as_deref()) + &optional("groups", groups.as_deref());
                let device = given(json!({ "owner": owner, "groups": groups }));
                (json!({ "device": device }), Some(leaf("device", &xml)))
            }
            Self::MakeForm { title } | Self::ChangeForm { title, .. } => {
                (json!({ "type": "root", "title": title, "children": [] }), None)
            }
            Self::Place { group, .. } => {
                (json!({ "group": group }), Some(leaf("properties", &leaf("group", &escape(group)))))
            }
            Self::Delete { .. } | Self::Approve { .. } | Self::DeleteDevice { .. } | Self::DeleteForm { .. } => {
                (Value::Null, None)
            }
        }
    }
}

/// What is left out is not sent as null.
fn given(mut object: Value) -> Value {
    object.as_object_mut().unwrap().retain(|_, value| !value.is_null());
    object
}

fn leaf(name: &str, inner: &str) -> String {
    format!("<{name}>{inner}</{name}>")
}

fn optional(name: &str, text: Option<&str>) -> String {
    text.map(|text| leaf(name, &escape(text))).unwrap_or_default()
}

fn items(name: &str, texts: impl Iterator<Item = String>) -> String {
    texts.map(|text| leaf(name, &escape(text.as_str()))).collect()
}
