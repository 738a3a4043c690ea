//! Device Magic: groups of devices by number.

use async_trait::async_trait;
use reqwest::{Method, RequestBuilder};
use rollbook_dialects::config::{Organization, Secret};
use rollbook_domain::WorkspaceName;
use rollbook_server::config::Config;
use serde_json::{Value, json};

use super::dialect::{Device, Dialect, Facts, Site, fine, sent};

pub(super) struct DeviceMagic;

fn at(site: &Site, method: Method, path: &str) -> RequestBuilder {
    site.at(method, &format!("/api/v2/organizations/7{path}")).basic_auth("T7", Some("x"))
}

fn group(ids: &Value) -> String {
    format!("/groups/{}", ids["number"])
}

async fn listed(site: &Site, number: &Value) -> Option<Value> {
    let list = fine(at(site, Method::GET, "/groups.json"), 200).await;
    list["groups"].as_array().unwrap().iter().find(|group| group["id"] == *number).cloned()
}

#[async_trait]
impl Dialect for DeviceMagic {
    fn enable(&self, config: &mut Config, workspace: WorkspaceName) {
        let organization = Organization { id: 7, token: Secret::new("T7"), workspace: Some(workspace) };
        config.dialects.devicemagic.organizations = vec![organization];
    }

    fn switch_off(&self, config: &mut Config) {
        config.dialects.devicemagic.enabled = false;
    }

    fn list(&self, site: &Site) -> RequestBuilder {
        at(site, Method::GET, "/groups")
    }

    fn actor(&self) -> &'static str {
        "organization:7"
    }

    async fn make(&self, site: &Site, name: &str) -> Facts {
        fine(at(site, Method::POST, "/groups").json(&json!([name])), 202).await;
        let enrolled = fine(at(site, Method::GET, "/devices"), 200).await["devices"].as_array().unwrap().len();
        let identifier = format!("the one after {enrolled}");
        let device = json!({ "device": { "identifier": identifier, "owner": "Ann", "groups": name } });
        let device = fine(at(site, Method::POST, "/devices").json(&device), 201).await;
        let number = device["id"].as_u64().unwrap();
        let device = Device { number, name: "Ann", stream_url: "", account: 0 };
        Facts { name: name.into(), creator: self.actor(), devices: vec![device], ..Facts::default() }
    }

    async fn read(&self, site: &Site, ids: &Value) -> Value {
        listed(site, &ids["number"]).await.unwrap()
    }

    fn expected(&self, ids: &Value, facts: &Facts) -> Value {
        let devices: Vec<_> = facts.devices.iter().map(|device| device.number).collect();
        json!({ "id": ids["number"], "name": facts.name, "device_ids": devices, "form_ids": [], "tags": [] })
    }

    async fn rename(&self, site: &Site, ids: &Value, name: &str) {
        fine(at(site, Method::PUT, &group(ids)).json(&json!({ "group": { "name": name } })), 200).await;
    }

    async fn delete(&self, site: &Site, ids: &Value, _: &str) {
        fine(at(site, Method::DELETE, &group(ids)), 202).await;
    }

    async fn is_gone(&self, site: &Site, ids: &Value) {
        assert_eq!(listed(site, &ids["number"]).await, None);
        let change = at(site, Method::PUT, &group(ids)).json(&json!({ "group": { "name": "x" } }));
        for request in [change, at(site, Method::DELETE, &group(ids))] {
            assert_eq!(sent(request).await, (404, json!({ "error": "Group not found" })));
        }
    }
}
