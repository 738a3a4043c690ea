//! SensiFlow: groups of devices by number. Nobody logs in, so the first admin acts.

use async_trait::async_trait;
use reqwest::{Method, RequestBuilder};
use rollbook_domain::WorkspaceName;
use rollbook_server::config::Config;
use serde_json::{Value, json};

use super::dialect::{Device, Dialect, Facts, Site, fine, sent};

const URL: &str = "rtsp://cam.example:554/9";

pub(super) struct SensiFlow;

fn at(site: &Site, method: Method, path: &str) -> RequestBuilder {
    site.at(method, &format!("/api/v1{path}"))
}

fn group(ids: &Value) -> String {
    format!("/groups/{}", ids["number"])
}

fn device(device: &Device, group: &Value) -> Value {
    json!({
        "id": device.number, "name": device.name, "description": "", "streamURL": device.stream_url,
        "processingState": "INACTIVE", "userID": device.account, "deviceGroupsID": [group], "processedStreamURL": null,
    })
}

#[async_trait]
impl Dialect for SensiFlow {
    fn enable(&self, config: &mut Config, workspace: WorkspaceName) {
        config.dialects.sensiflow.workspace = workspace;
        config.dialects.sensiflow.anonymous = true;
    }

    fn switch_off(&self, config: &mut Config) {
        config.dialects.sensiflow.enabled = false;
    }

    fn list(&self, site: &Site) -> RequestBuilder {
        at(site, Method::GET, "/groups")
    }

    fn actor(&self) -> &'static str {
        "user:1"
    }

    async fn make(&self, site: &Site, name: &str) -> Facts {
        let device = json!({ "name": "Door cam", "streamURL": URL });
        let device = fine(at(site, Method::POST, "/devices").json(&device), 201).await;
        let number = device["id"].as_u64().unwrap();
        let group = json!({ "name": name, "description": "Ground floor" });
        fine(at(site, Method::POST, &format!("/groups?devices={number}")).json(&group), 201).await;
        Facts {
            name: name.into(),
            description: Some("Ground floor".into()),
            creator: self.actor(),
            devices: vec![Device { number, name: "Door cam", stream_url: URL, account: 1 }],
            ..Facts::default()
        }
    }

    async fn read(&self, site: &Site, ids: &Value) -> Value {
        fine(at(site, Method::GET, &format!("{}?expanded=true", group(ids))), 200).await
    }

    fn expected(&self, ids: &Value, facts: &Facts) -> Value {
        let items: Vec<_> = facts.devices.iter().map(|one| device(one, &ids["number"])).collect();
        let devices = json!({
            "totalElements": items.len(), "totalPages": items.len(), "isFirst": true, "isLast": true, "items": items,
        });
        json!({ "id": ids["number"], "name": facts.name, "description": facts.description, "devices": devices })
    }

    async fn rename(&self, site: &Site, ids: &Value, name: &str) {
        fine(at(site, Method::PUT, &group(ids)).json(&json!({ "name": name })), 204).await;
    }

    async fn delete(&self, site: &Site, ids: &Value, _: &str) {
        fine(at(site, Method::DELETE, &group(ids)), 204).await;
    }

    async fn is_gone(&self, site: &Site, ids: &Value) {
        let path = group(ids);
        let change = at(site, Method::PUT, &path).json(&json!({ "name": "Elsewhere" }));
        for request in [at(site, Method::GET, &path), change, at(site, Method::DELETE, &path)] {
            let (status, body) = sent(request).await;
            let detail = format!("Device group with id {} not found", ids["number"]);
            assert_eq!((status, &body["detail"]), (404, &json!(detail)), "{body}");
        }
    }
}
