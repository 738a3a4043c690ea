//! Makes calls, and reads everything back into a model.

use std::collections::{BTreeMap, BTreeSet};

use reqwest::{Client, RequestBuilder};
use serde_json::{Value, json};

use super::model::{Device, Group, Model, Outcome};

/// A call with its ids.
#[derive(Debug, Clone)]
pub(super) enum Call {
    CreateGroup { name: &'static str, devices: Vec<i64> },
    ChangeGroup { group: i64, name: Option<&'static str>, description: Option<&'static str> },
    DeleteGroup { group: i64 },
    Add { group: i64, devices: Vec<i64> },
    Remove { group: i64, devices: Vec<i64> },
    CreateDevice { name: &'static str },
    ChangeDevice { device: i64, name: &'static str },
    ChangeState { device: i64, state: &'static str },
    DeleteDevices { devices: Vec<i64> },
    CreateUser { email: &'static str },
}

/// What came of a call, and the id of what it made.
pub(super) struct Answer {
    pub(super) outcome: Outcome,
    pub(super) made: Option<i64>,
}

#[derive(Clone)]
pub(super) struct Api {
    http: Client,
    base: String,
}

fn list(ids: &[i64]) -> String {
    ids.iter().map(i64::to_string).collect::<Vec<_>>().join(",")
}

impl Api {
    pub(super) fn new(base: &str) -> Self {
        Self { http: Client::new(), base: format!("{base}/api/v1") }
    }

    pub(super) async fn make(&self, call: &Call) -> Answer {
        let answer = self.request(call).send().await.unwrap();
        let status = answer.status().as_u16();
        let body: Value = serde_json::from_str(&answer.text().await.unwrap()).unwrap_or_default();
        let missing = body["detail"].as_str().filter(|_| status == 404).map(str::to_owned);
        Answer { outcome: (status, missing), made: body["id"].as_i64() }
    }

    fn request(&self, call: &Call) -> RequestBuilder {
        let at = |path: String| format!("{}{path}", self.base);
        let http = &self.http;
        match call {
            Call::CreateGroup { name, devices } => {
                http.post(at(format!("/groups?devices={}", list(devices)))).json(&json!({ "name": name }))
            }
            Call::ChangeGroup { group, name, description } => {
                http.put(at(format!("/groups/{group}"))).json(&json!({ "name": name, "description": description }))
            }
            Call::DeleteGroup { group } => http.delete(at(format!("/groups/{group}"))),
            Call::Add { group, devices } => {
                http.post(at(format!("/groups/{group}/devices"))).json(&json!({ "deviceIDs": devices }))
            }
            Call::Remove { group, devices } => {
                http.delete(at(format!("/groups/{group}/devices?deviceIDs={}", list(devices))))
            }
            Call::CreateDevice { name } => {
                http.post(at("/devices".into())).json(&json!({ "name": name, "streamURL": "rtsp://cam/1" }))
            }
            Call::ChangeDevice { device, name } => {
                http.put(at(format!("/devices/{device}"))).json(&json!({ "name": name }))
            }
            Call::ChangeState { device, state } => {
                http.put(at(format!("/devices/{device}/processing-state"))).json(&json!({ "state": state }))
            }
            Call::DeleteDevices { devices } => http.delete(at(format!("/devices?deviceIDs={}", list(devices)))),
            Call::CreateUser { email } => {
                let user = json!({ "email": email, "firstName": "Ann", "lastName": "Lee", "password": "Secret1." });
                http.post(at("/users".into())).json(&user)
            }
        }
    }

    /// Everything there is, checked on the way: both sides of a membership agree, and every list is in order.
    pub(super) async fn everything(&self) -> Model {
        let mut held: BTreeMap<i64, BTreeSet<i64>> = BTreeMap::new();
        let mut model = Model::default();
        for item in self.all("/devices").await {
            let id = item["id"].as_i64().unwrap();
            held.insert(id, ids(&item["deviceGroupsID"], |id| id));
            let text = |name: &str| item[name].as_str().unwrap().to_owned();
            model.devices.insert(id, Device { name: text("name"), state: text("processingState") });
        }
        for item in self.all("/groups").await {
            let id = item["id"].as_i64().unwrap();
            let devices = ids(&item["devices"]["items"], |device| &device["id"]);
            let group = Group {
                name: item["name"].as_str().unwrap().to_owned(),
                description: item["description"].as_str().map(str::to_owned),
                devices,
            };
            model.groups.insert(id, group);
        }
        for (device, groups) in held {
            let holding = model.groups.iter().filter(|(_, group)| group.devices.contains(&device));
            assert_eq!(groups, holding.map(|(id, _)| *id).collect(), "groups of device {device}");
        }
        model
    }

    async fn all(&self, path: &str) -> Vec<Value> {
        let mut items = Vec::new();
        for page in 1.. {
            let url = format!("{}{path}?size=50&expanded={}&page={page}", self.base, path == "/groups");
            let mut body: Value =
                serde_json::from_str(&self.http.get(url).send().await.unwrap().text().await.unwrap()).unwrap();
            items.append(body["items"].as_array_mut().unwrap());
            if body["isLast"] == true {
                assert_eq!(body["totalElements"], items.len());
                break;
            }
        }
        assert!(items.is_sorted_by_key(|item| item["id"].as_i64()));
        items
    }
}

fn ids<'a>(items: &'a Value, id: impl Fn(&'a Value) -> &'a Value) -> BTreeSet<i64> {
    items.as_array().unwrap().iter().map(|item| id(item).as_i64().unwrap()).collect()
}
