//! Sunbird: groups of users by UUID. Its rules let creators delete, and admins where no user is the creator.

use async_trait::async_trait;
use reqwest::{Method, RequestBuilder};
use rollbook_domain::WorkspaceName;
use rollbook_server::config::Config;
use serde_json::{Map, Value, json};

use super::dialect::{ADMIN, Dialect, Facts, Site, User, fine, person, sent};

pub(super) struct Sunbird;

fn at(site: &Site, method: Method, path: &str, by: &str) -> RequestBuilder {
    site.at(method, &format!("/api/group/v1{path}")).header("x-authenticated-user-token", by)
}

fn read(site: &Site, ids: &Value) -> RequestBuilder {
    at(site, Method::GET, &format!("/read/{}?fields=members,activities", ids["id"].as_str().unwrap()), ADMIN)
}

fn renaming(site: &Site, ids: &Value, name: &str) -> RequestBuilder {
    at(site, Method::PATCH, "/update", ADMIN).json(&json!({ "request": { "groupId": ids["id"], "name": name } }))
}

fn deletion(site: &Site, ids: &Value, by: &str) -> RequestBuilder {
    at(site, Method::POST, "/delete", by).json(&json!({ "request": { "groupId": ids["id"] } }))
}

fn without_times(object: &mut Map<String, Value>) {
    object.retain(|key, _| !key.ends_with("On"));
}

#[async_trait]
impl Dialect for Sunbird {
    fn enable(&self, config: &mut Config, workspace: WorkspaceName) {
        config.dialects.sunbird.workspace = workspace;
        config.dialects.sunbird.development_tokens = true;
    }

    fn switch_off(&self, config: &mut Config) {
        config.dialects.sunbird.enabled = false;
    }

    fn list(&self, site: &Site) -> RequestBuilder {
        at(site, Method::POST, "/list", ADMIN).json(&json!({ "request": { "filters": { "userId": ADMIN } } }))
    }

    fn actor(&self) -> &'static str {
        "user:u-asha"
    }

    async fn make(&self, site: &Site, name: &str) -> Facts {
        let request = json!({ "request": { "name": name, "description": "Weekly work" } });
        fine(at(site, Method::POST, "/create", ADMIN).json(&request), 200).await;
        let creator = User { id: ADMIN, role: "admin", visited: true, added_by: self.actor() };
        Facts {
            name: name.into(),
            description: Some("Weekly work".into()),
            creator: self.actor(),
            users: vec![creator],
            ..Facts::default()
        }
    }

    async fn read(&self, site: &Site, ids: &Value) -> Value {
        let mut group = fine(read(site, ids), 200).await["result"].take();
        for member in group["members"].as_array_mut().unwrap() {
            without_times(member.as_object_mut().unwrap());
        }
        without_times(group.as_object_mut().unwrap());
        group
    }

    fn expected(&self, ids: &Value, facts: &Facts) -> Value {
        let member = |user: &User| {
            json!({
                "userId": user.id, "groupId": ids["id"], "role": user.role, "status": "active",
                "createdBy": person(user.added_by), "updatedBy": null, "removedBy": null,
                "visited": user.visited, "name": "",
            })
        };
        let mut group = json!({
            "id": ids["id"], "name": facts.name, "status": "active", "membershipType": "invite_only",
            "createdBy": person(facts.creator), "activities": [],
            "members": facts.users.iter().map(member).collect::<Vec<_>>(),
        });
        if let Some(description) = &facts.description {
            group["description"] = json!(description);
        }
        if let Some(actor) = facts.changed_by {
            group["updatedBy"] = json!(person(actor));
        }
        group
    }

    async fn rename(&self, site: &Site, ids: &Value, name: &str) {
        assert_eq!(fine(renaming(site, ids, name), 200).await["result"], json!({ "response": "success" }));
    }

    async fn delete(&self, site: &Site, ids: &Value, creator: &str) {
        let by = creator.strip_prefix("user:").unwrap_or(ADMIN);
        let (status, refused) = sent(deletion(site, ids, "u-stranger")).await;
        assert_eq!((status, &refused["params"]["err"]), (401, &json!("GS_DLT10")), "{refused}");
        if by != ADMIN {
            let (status, refused) = sent(deletion(site, ids, ADMIN)).await;
            assert_eq!((status, &refused["params"]["err"]), (401, &json!("GS_DLT10")), "a user made it: {refused}");
        }
        assert_eq!(fine(deletion(site, ids, by), 200).await["result"], json!({ "response": "SUCCESS" }));
    }

    async fn is_gone(&self, site: &Site, ids: &Value) {
        let requests = [
            (read(site, ids), "GS_RED07"),
            (renaming(site, ids, "x"), "GS_UDT07"),
            (deletion(site, ids, ADMIN), "GS_DLT07"),
        ];
        for (request, code) in requests {
            let (status, body) = sent(request).await;
            assert_eq!((status, &body["params"]["err"]), (400, &json!(code)), "{body}");
        }
    }
}
