//! Calls of dialects beside their native equivalents, over HTTP with connections that stay open, on one server.

use std::sync::Arc;

use reqwest::{Client, Method, RequestBuilder};
use rollbook_server::config::Config;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::load::{Ask, measure};
use crate::report::{figure, median};
use crate::{Outcome, Settings, product};

/// Groups of a listed page, and devices in each.
const GROUPS: usize = 20;
const DEVICES: usize = 5;
const USER: &str = "u-asha";
/// More than any run makes.
const UNLIMITED: u64 = 1_000_000_000;

/// A server, its client, and the session of the first admin.
struct Site {
    http: Client,
    base: String,
    cookie: String,
}

pub(crate) async fn compare(settings: &Settings) -> Outcome<()> {
    let directory = TempDir::new_in(&settings.directory)?;
    let running = rollbook_server::run(&config(&directory)?).await?;
    let site = Site::new(format!("http://{}", running.address())).await?;
    let site = Arc::new(site);
    for &clients in &settings.clients {
        let mut ratios = Vec::new();
        for _ in 0..settings.rounds {
            let groups = Arc::new(site.sunbird_groups(clients).await?);
            let native = native_add(&site, Arc::clone(&groups));
            let native = measure(settings, "native.add-member", clients, &native).await?;
            let sunbird = sunbird_add(&site, groups);
            ratios.push(measure(settings, "sunbird.add-member", clients, &sunbird).await? / native);
        }
        figure(&format!("ratio.sunbird.add-member.c{clients}"), "sunbird/native", median(ratios), json!(null));
    }
    site.sensiflow_groups().await?;
    for &clients in &settings.clients {
        let mut ratios = Vec::new();
        for _ in 0..settings.rounds {
            let native = measure(settings, "native.list", clients, &native_list(&site)).await?;
            ratios.push(measure(settings, "sensiflow.list", clients, &sensiflow_list(&site)).await? / native);
        }
        figure(&format!("ratio.sensiflow.list.c{clients}"), "sensiflow/native", median(ratios), json!(null));
    }
    running.stop().await;
    Ok(())
}

fn config(directory: &TempDir) -> Outcome<Config> {
    let mut config = product::config(directory.path(), None)?;
    config.listen = "127.0.0.1:0".into();
    config.dialects.sunbird.development_tokens = true;
    config.dialects.sunbird.max_group_limit = UNLIMITED;
    config.dialects.sunbird.max_group_members_limit = UNLIMITED;
    Ok(config)
}

/// One member more with each request, to a group of the client's own.
fn native_add(site: &Arc<Site>, groups: Arc<Vec<String>>) -> Ask {
    let site = Arc::clone(site);
    Arc::new(move |client, sent| {
        let body = json!({ "action": "add", "members": [format!("user:n-{sent}")] });
        site.native(Method::POST, &format!("/v1/groups/{}/members", groups[client])).json(&body)
    })
}

fn sunbird_add(site: &Arc<Site>, groups: Arc<Vec<String>>) -> Ask {
    let site = Arc::clone(site);
    Arc::new(move |client, sent| {
        let members = json!({ "add": [{ "userId": format!("s-{sent}"), "role": "member" }] });
        let body = json!({ "request": { "groupId": groups[client], "members": members } });
        site.sunbird(Method::PATCH, "/update").json(&body)
    })
}

/// The same page, with as much about the devices as either surface says.
fn native_list(site: &Arc<Site>) -> Ask {
    let site = Arc::clone(site);
    let path = format!("/v1/groups?limit={GROUPS}&members={DEVICES}&total=true");
    Arc::new(move |_, _| site.at(Method::GET, &path).header("rollbook-workspace", "sensiflow"))
}

fn sensiflow_list(site: &Arc<Site>) -> Ask {
    let site = Arc::clone(site);
    let path = format!("/groups?size={GROUPS}&expanded=true");
    Arc::new(move |_, _| site.sensiflow(Method::GET, &path))
}

impl Site {
    async fn new(base: String) -> Outcome<Self> {
        let mut site = Self { http: Client::new(), base, cookie: String::new() };
        let login = json!({ "email": "admin@gmail.com", "password": "Admin123." });
        let answer = site.at(Method::POST, "/api/v1/users/login").json(&login).send().await?.error_for_status()?;
        let cookie = answer.headers().get("set-cookie").and_then(|cookie| cookie.to_str().ok()).unwrap_or_default();
        cookie.split(';').next().unwrap_or_default().clone_into(&mut site.cookie);
        Ok(site)
    }

    fn at(&self, method: Method, path: &str) -> RequestBuilder {
        self.http.request(method, format!("{}{path}", self.base))
    }

    fn native(&self, method: Method, path: &str) -> RequestBuilder {
        self.at(method, path).header("rollbook-workspace", "sunbird")
    }

    fn sunbird(&self, method: Method, path: &str) -> RequestBuilder {
        self.at(method, &format!("/api/group/v1{path}")).header("x-authenticated-user-token", USER)
    }

    fn sensiflow(&self, method: Method, path: &str) -> RequestBuilder {
        self.at(method, &format!("/api/v1{path}")).header("cookie", &self.cookie)
    }

    /// A group for each client; their ids.
    async fn sunbird_groups(&self, count: usize) -> Outcome<Vec<String>> {
        let mut groups = Vec::with_capacity(count);
        for number in 0..count {
            let body = json!({ "request": { "name": format!("group {number}") } });
            let made: Value = self.sunbird(Method::POST, "/create").json(&body).send().await?.json().await?;
            groups.push(made["result"]["groupId"].as_str().ok_or("no group was made")?.to_owned());
        }
        Ok(groups)
    }

    /// The page that is listed.
    async fn sensiflow_groups(&self) -> Outcome<()> {
        for number in 0..GROUPS {
            let mut devices = Vec::with_capacity(DEVICES);
            for device in 0..DEVICES {
                let url = format!("rtsp://cam.example:554/{number}/{device}");
                let device = json!({ "name": format!("Camera {device}"), "description": "", "streamURL": url });
                let made: Value = self.sensiflow(Method::POST, "/devices").json(&device).send().await?.json().await?;
                devices.push(made["id"].to_string());
            }
            let group = json!({ "name": format!("Lobby {number}"), "description": "Ground floor" });
            let path = format!("/groups?devices={}", devices.join(","));
            self.sensiflow(Method::POST, &path).json(&group).send().await?.error_for_status()?;
        }
        Ok(())
    }
}
