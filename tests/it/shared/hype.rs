//! Hype: groups of ids by 24 hex digits.

use async_trait::async_trait;
use reqwest::{Method, RequestBuilder};
use rollbook_domain::WorkspaceName;
use rollbook_server::config::Config;
use serde_json::{Value, json};

use super::dialect::{Dialect, Facts, Site, User, fine, sent};

const GROUPS: &str = "/api/v1/internal/groups";
const GONE: &str = "mongo: no documents in result [base error: resource not found]";

pub(super) struct Hype;

/// A form and, where there is a file, a file.
fn multipart(request: RequestBuilder, form: &Value, file: Option<&str>) -> RequestBuilder {
    let form = format!("--b\r\nContent-Disposition: form-data; name=\"group_ids_as_form\"\r\n\r\n{form}\r\n");
    let head = "--b\r\nContent-Disposition: form-data; name=\"group_ids_as_file\"; filename=\"a.csv\"\r\n\r\n";
    let file = file.map(|file| format!("{head}{file}\r\n")).unwrap_or_default();
    request.header("content-type", "multipart/form-data; boundary=b").body(format!("{form}{file}--b--\r\n"))
}

fn ids_of(ids: &Value) -> String {
    format!("{GROUPS}/{}/ids", ids["objectId"].as_str().unwrap())
}

#[async_trait]
impl Dialect for Hype {
    fn enable(&self, config: &mut Config, workspace: WorkspaceName) {
        config.dialects.hype.workspace = workspace;
    }

    fn switch_off(&self, config: &mut Config) {
        config.dialects.hype.enabled = false;
    }

    fn list(&self, site: &Site) -> RequestBuilder {
        site.at(Method::GET, GROUPS)
    }

    fn actor(&self) -> &'static str {
        "client:open"
    }

    async fn make(&self, site: &Site, name: &str) -> Facts {
        let form = json!({ "name": name, "type": "rider", "ids": ["31"] });
        fine(multipart(site.at(Method::POST, GROUPS), &form, None), 201).await;
        let user = User { id: "31", role: "member", visited: false, added_by: self.actor() };
        Facts {
            name: name.into(),
            kind: Some("rider".into()),
            creator: self.actor(),
            users: vec![user],
            ..Facts::default()
        }
    }

    async fn read(&self, site: &Site, ids: &Value) -> Value {
        let path = format!("{GROUPS}?id={}", ids["objectId"].as_str().unwrap());
        let mut group = fine(site.at(Method::GET, &path), 200).await["data"][0].take();
        group.as_object_mut().unwrap().retain(|key, _| !key.ends_with("_at"));
        let members = fine(site.at(Method::GET, &ids_of(ids)), 200).await["data"].take();
        json!({ "group": group, "ids": members })
    }

    fn expected(&self, ids: &Value, facts: &Facts) -> Value {
        let mut users: Vec<_> = facts.users.iter().map(|user| user.id).collect();
        users.sort_unstable();
        let group = json!({
            "id": ids["objectId"], "group_type": facts.kind.as_deref().unwrap_or("group"), "name": facts.name,
            "is_active": true, "is_imported": true,
        });
        json!({ "group": group, "ids": users })
    }

    /// An edit needs a file; one without ids adds nobody.
    async fn rename(&self, site: &Site, ids: &Value, name: &str) {
        let request = site.at(Method::POST, &ids_of(ids));
        fine(multipart(request, &json!({ "name": name }), Some("")), 201).await;
    }

    async fn delete(&self, site: &Site, ids: &Value, _: &str) {
        let path = format!("{GROUPS}/{}", ids["objectId"].as_str().unwrap());
        fine(site.at(Method::DELETE, &path), 200).await;
    }

    async fn is_gone(&self, site: &Site, ids: &Value) {
        let id = ids["objectId"].as_str().unwrap();
        let listed = fine(site.at(Method::GET, &format!("{GROUPS}?id={id}")), 200).await;
        assert_eq!(listed["data"], json!([]));
        let edit = multipart(site.at(Method::POST, &ids_of(ids)), &json!({ "name": "x" }), Some("7"));
        for request in [site.at(Method::GET, &ids_of(ids)), edit, site.at(Method::DELETE, &format!("{GROUPS}/{id}"))] {
            assert_eq!(sent(request).await, (404, json!({ "message": GONE })));
        }
    }
}
