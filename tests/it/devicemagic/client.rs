//! Makes calls, and reads everything back into a model.

use std::collections::BTreeMap;

use reqwest::{Client, Method, RequestBuilder};
use serde_json::Value;

use super::call::Manner;
use super::model::{Device, Form, Group, Model};
use crate::scenarios::xml::{self, Element};

/// A call with its ids.
#[derive(Debug, Clone)]
pub(super) enum Call {
    Create {
        names: Vec<String>,
    },
    Update {
        group: u64,
        name: Option<String>,
        devices: Option<Vec<u64>>,
        forms: Option<Vec<u64>>,
        tags: Option<Vec<String>>,
    },
    Delete {
        group: u64,
    },
    Enrol {
        identifier: String,
        groups: Option<Vec<String>>,
    },
    ChangeDevice {
        device: u64,
        owner: Option<String>,
        groups: Option<Vec<String>>,
    },
    Approve {
        device: u64,
    },
    DeleteDevice {
        device: u64,
    },
    MakeForm {
        title: String,
    },
    ChangeForm {
        form: u64,
        title: String,
    },
    DeleteForm {
        form: u64,
    },
    Place {
        form: u64,
        group: String,
    },
}

/// What came of a call, and the id of the device or form that it made.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) made: Option<u64>,
}

#[derive(Clone)]
pub(super) struct Api {
    http: Client,
    base: String,
}

impl Api {
    pub(super) fn new(base: &str) -> Self {
        Self { http: Client::new(), base: base.to_owned() }
    }

    pub(super) fn at(&self, method: &str, path: &str) -> RequestBuilder {
        self.under("", method, path)
    }

    fn under(&self, prefix: &str, method: &str, path: &str) -> RequestBuilder {
        let method: Method = method.parse().unwrap();
        let url = format!("{}{prefix}/organizations/7/{path}", self.base);
        self.http.request(method, url).basic_auth("T7", Some("x"))
    }

    pub(super) async fn make(&self, call: &Call, manner: Manner) -> Answer {
        let (method, path) = call.line();
        let suffix = if manner.answered { "xml" } else { "json" };
        let request = self.under(manner.prefix, method, &format!("{path}.{suffix}"));
        let (json, xml) = call.bodies();
        let request = match xml {
            Some(xml) if manner.sent => request.header("content-type", "application/xml").body(xml),
            _ if json.is_null() => request,
            _ => request.json(&json),
        };
        let answer = request.send().await.unwrap();
        let status = answer.status().as_u16();
        let text = answer.text().await.unwrap();
        let made = (status == 201).then(|| id_of(&text, manner.answered));
        Answer { status, made }
    }

    async fn text(&self, path: &str) -> String {
        let answer = self.at("GET", path).send().await.unwrap();
        assert_eq!(answer.status(), 200);
        answer.text().await.unwrap()
    }

    async fn json(&self, path: &str) -> Value {
        serde_json::from_str(&self.text(path).await).unwrap()
    }

    /// Everything, which both formats must agree on, and both sides of every membership.
    pub(super) async fn everything(&self) -> Model {
        let groups = list(&self.json("groups.json").await["groups"], group_of_json);
        let as_xml = xml::parse(&self.text("groups.xml").await).unwrap();
        assert_eq!(as_xml.children.iter().map(group_of_xml).collect::<BTreeMap<_, _>>(), groups);
        let devices = self.json("devices.json").await;
        for device in devices["devices"].as_array().unwrap() {
            let id = device["id"].as_u64().unwrap();
            let holding = groups.values().filter(|group| group.devices.contains(&id)).map(|group| group.name.as_str());
            let named = device["groups"].as_array().unwrap().iter().map(|group| group["name"].as_str().unwrap());
            assert!(named.eq(holding), "{device}: {groups:#?}");
        }
        let forms = self.json("forms.json").await;
        for form in forms["forms"].as_array().unwrap() {
            let id = form["id"].as_u64().unwrap();
            let first = groups.values().find(|group| group.forms.contains(&id)).map_or("", |group| &group.name);
            assert_eq!(form["group"], first, "{form}");
        }
        Model { groups, devices: list(&devices["devices"], device), forms: list(&forms["forms"], form) }
    }
}

fn id_of(text: &str, is_xml: bool) -> u64 {
    if !is_xml {
        return serde_json::from_str::<Value>(text).unwrap()["id"].as_u64().unwrap();
    }
    let document = xml::parse(text).unwrap();
    document.children.iter().find(|child| child.name == "id").unwrap().text.parse().unwrap()
}

fn list<T>(items: &Value, read: fn(&Value) -> T) -> BTreeMap<u64, T> {
    items.as_array().unwrap().iter().map(|item| (item["id"].as_u64().unwrap(), read(item))).collect()
}

fn group_of_json(group: &Value) -> Group {
    let numbers = |name: &str| group[name].as_array().unwrap().iter().map(|id| id.as_u64().unwrap()).collect();
    let tags = group["tags"].as_array().unwrap();
    Group {
        name: group["name"].as_str().unwrap().to_owned(),
        devices: numbers("device_ids"),
        forms: numbers("form_ids"),
        tags: tags.iter().map(|tag| tag.as_str().unwrap().to_owned()).collect(),
    }
}

fn group_of_xml(group: &Element) -> (u64, Group) {
    let [id, name, devices, forms, tags] = &group.children[..] else { panic!("{group:?}") };
    let numbers = |list: &Element| list.children.iter().map(|child| child.text.parse().unwrap()).collect();
    let tags = tags.children.iter().map(|tag| tag.text.clone()).collect();
    let read = Group { name: name.text.clone(), devices: numbers(devices), forms: numbers(forms), tags };
    (id.text.parse().unwrap(), read)
}

fn device(device: &Value) -> Device {
    Device {
        identifier: device["identifier"].as_str().unwrap().to_owned(),
        owner: device["owner"].as_str().map(str::to_owned),
        pending: device["pending_approval"].as_bool().unwrap(),
    }
}

fn form(form: &Value) -> Form {
    Form { name: form["name"].as_str().unwrap().to_owned(), version: form["version"].as_u64().unwrap() }
}
