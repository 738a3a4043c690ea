//! What answers look like, in both formats.

use std::collections::BTreeMap;

use serde::Serialize;

use super::xml::Writer;

/// Something both formats can say.
pub(super) trait Body: Serialize {
    /// As an XML element.
    fn xml(&self, xml: &mut Writer);
}

/// A group with everything in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct GroupBody {
    pub(super) id: u32,
    pub(super) name: String,
    pub(super) device_ids: Vec<u64>,
    pub(super) form_ids: Vec<u64>,
    pub(super) tags: Vec<String>,
}

impl Body for GroupBody {
    fn xml(&self, xml: &mut Writer) {
        xml.element("group", |xml| {
            xml.leaf("id", self.id);
            xml.leaf("name", &self.name);
            xml.array("device_ids", |xml| self.device_ids.iter().for_each(|id| xml.leaf("device_id", id)));
            xml.array("form_ids", |xml| self.form_ids.iter().for_each(|id| xml.leaf("form_id", id)));
            xml.array("tags", |xml| self.tags.iter().for_each(|tag| xml.leaf("name", tag)));
        });
    }
}

/// The list of groups.
#[derive(Debug, Serialize)]
pub(super) struct GroupsBody {
    pub(super) groups: Vec<GroupBody>,
}

impl Body for GroupsBody {
    fn xml(&self, xml: &mut Writer) {
        xml.array("groups", |xml| self.groups.iter().for_each(|group| group.xml(xml)));
    }
}

/// A group as a device names it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct GroupName {
    pub(super) name: String,
}

/// A device.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct DeviceBody {
    pub(super) id: u64,
    pub(super) identifier: String,
    pub(super) os_version: Option<String>,
    pub(super) app_identifier: Option<String>,
    pub(super) app_version: Option<String>,
    pub(super) organization_id: u32,
    pub(super) owner: Option<String>,
    pub(super) description: Option<String>,
    pub(super) pending_approval: bool,
    pub(super) groups: Vec<GroupName>,
    pub(super) custom_attributes: BTreeMap<String, String>,
}

impl Body for DeviceBody {
    fn xml(&self, xml: &mut Writer) {
        let or_empty = |text: &Option<String>| text.clone().unwrap_or_default();
        xml.element("device", |xml| {
            xml.leaf("id", self.id);
            xml.leaf("identifier", &self.identifier);
            xml.leaf("os_version", or_empty(&self.os_version));
            xml.leaf("app_identifier", or_empty(&self.app_identifier));
            xml.leaf("app_version", or_empty(&self.app_version));
            xml.leaf("organization_id", self.organization_id);
            xml.leaf("owner", or_empty(&self.owner));
            xml.leaf("description", or_empty(&self.description));
            xml.leaf("pending_approval", self.pending_approval);
            xml.array("groups", |xml| self.groups.iter().for_each(|group| xml.leaf("name", &group.name)));
            xml.array("custom_attributes", |xml| {
                for (key, value) in &self.custom_attributes {
                    xml.element("custom_attribute", |xml| {
                        xml.leaf("key", key);
                        xml.leaf("value", value);
                    });
                }
            });
        });
    }
}

/// The list of devices.
#[derive(Debug, Serialize)]
pub(super) struct DevicesBody {
    pub(super) devices: Vec<DeviceBody>,
}

impl Body for DevicesBody {
    fn xml(&self, xml: &mut Writer) {
        xml.array("devices", |xml| self.devices.iter().for_each(|device| device.xml(xml)));
    }
}

/// A form as the list shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct FormBody {
    pub(super) id: u64,
    pub(super) name: String,
    pub(super) namespace: String,
    pub(super) version: u64,
    pub(super) description: Option<String>,
    pub(super) group: String,
}

impl Body for FormBody {
    fn xml(&self, xml: &mut Writer) {
        xml.element("form", |xml| {
            xml.leaf("id", self.id);
            xml.leaf("name", &self.name);
            xml.leaf("namespace", &self.namespace);
            xml.leaf("version", self.version);
            xml.leaf("description", self.description.as_deref().unwrap_or_default());
            xml.leaf("group", &self.group);
        });
    }
}

/// The list of forms.
#[derive(Debug, Serialize)]
pub(super) struct FormsBody {
    pub(super) forms: Vec<FormBody>,
}

impl Body for FormsBody {
    fn xml(&self, xml: &mut Writer) {
        xml.array("forms", |xml| self.forms.iter().for_each(|form| form.xml(xml)));
    }
}

/// A form that was just made or changed; its version only where it was changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct FormWritten {
    pub(super) id: u64,
    pub(super) namespace: String,
    pub(super) name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) version: Option<u64>,
}

impl Body for FormWritten {
    fn xml(&self, xml: &mut Writer) {
        xml.element("form", |xml| {
            xml.leaf("id", self.id);
            xml.leaf("namespace", &self.namespace);
            xml.leaf("name", &self.name);
            self.version.iter().for_each(|version| xml.leaf("version", version));
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_group_has_all_its_lists() {
        let group = GroupBody { id: 22, name: "A<B".into(), device_ids: vec![], form_ids: vec![5], tags: vec![] };
        let json = r#"{"id":22,"name":"A<B","device_ids":[],"form_ids":[5],"tags":[]}"#;
        assert_eq!(serde_json::to_string(&group).unwrap(), json);
        let xml = Writer::document(|xml| group.xml(xml));
        assert!(xml.contains("  <name>A&lt;B</name>\n  <device_ids type=\"array\"/>\n"), "{xml}");
    }
}
