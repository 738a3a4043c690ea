//! Calls as they are sent, and answers as the model has them.

use std::collections::BTreeMap;

use reqwest::{Client, Method};
use serde_json::{Value, json};

use super::model::{Activity, Call, Group, Label, Member, Model, Outcome, User, Wish};

/// A client with names for everything that are its own among others on the same server.
#[derive(Clone)]
pub(super) struct Caller {
    pub(super) http: Client,
    pub(super) base: String,
    /// What its users' ids begin with.
    pub(super) run: usize,
}

/// The ids of the groups that were made.
pub(super) type Ids = BTreeMap<Label, String>;

fn role(admin: bool) -> &'static str {
    if admin { "admin" } else { "member" }
}

fn activity(id: Activity) -> Value {
    json!({ "id": format!("do_{id}"), "type": "Course" })
}

impl Caller {
    fn user(&self, user: User) -> String {
        format!("r{}-u{user}", self.run)
    }

    /// The number of a user of this run.
    fn number(&self, id: &str) -> User {
        id.strip_prefix(&format!("r{}-u", self.run)).unwrap().parse().unwrap()
    }

    fn members(&self, members: &[(User, bool)]) -> Value {
        members.iter().map(|(user, admin)| json!({ "userId": self.user(*user), "role": role(*admin) })).collect()
    }

    async fn send(&self, method: Method, path: &str, by: User, request: Option<Value>) -> Value {
        let sent = self.http.request(method, format!("{}/api/group{path}", self.base));
        let sent = sent.header("x-authenticated-user-token", self.user(by));
        let sent = if let Some(request) = request { sent.json(&json!({ "request": request })) } else { sent };
        let answer = sent.send().await.unwrap();
        let status = answer.status().as_u16();
        let body: Value = answer.json().await.unwrap();
        assert_eq!(body["responseCode"], status, "{body}");
        body
    }

    /// The outcome, and the id of the group that was made.
    pub(super) async fn call(&self, ids: &Ids, by: User, call: &Call) -> (Outcome, Option<String>) {
        let body = match call {
            Call::Create { members, activities } => {
                let activities: Value = activities.iter().copied().map(activity).collect();
                let request = json!({ "name": "-", "members": self.members(members), "activities": activities });
                self.send(Method::POST, "/v1/create", by, Some(request)).await
            }
            Call::Update { group, wish } => {
                self.send(Method::PATCH, "/v1/update", by, Some(self.wish(&ids[group], wish))).await
            }
            Call::Delete { group } => {
                self.send(Method::POST, "/v1/delete", by, Some(json!({ "groupId": ids[group] }))).await
            }
            Call::Visit { group, visited } => {
                let groups = json!([{ "groupId": ids[group], "visited": visited }]);
                let request = json!({ "userId": self.user(by), "groups": groups });
                self.send(Method::PATCH, "/membership/v1/update", by, Some(request)).await
            }
        };
        let id = body["result"]["groupId"].as_str().map(str::to_owned);
        (self.outcome(&body), id)
    }

    fn wish(&self, group: &str, wish: &Wish) -> Value {
        let gone: Value = wish.remove.iter().map(|user| self.user(*user)).collect();
        let unlink: Value = wish.unlink.iter().map(|id| format!("do_{id}")).collect();
        let link: Value = wish.link.iter().copied().map(activity).collect();
        let mut request = json!({
            "groupId": group,
            "members": { "add": self.members(&wish.add), "edit": self.members(&wish.edit), "remove": gone },
            "activities": { "add": link, "remove": unlink },
        });
        if let Some(name) = wish.name {
            request["name"] = format!("name {name}").into();
        }
        if let Some(status) = wish.status {
            request["status"] = status.into();
        }
        request
    }

    fn outcome(&self, body: &Value) -> Outcome {
        if body["responseCode"] != 200 {
            return Outcome::Refused(body["params"]["err"].as_str().unwrap().to_owned());
        }
        let entries = body["result"]["errors"].as_array().cloned().unwrap_or_default();
        let entry = |entry: &Value| {
            let user = entry["userId"].as_str().map(|id| self.number(id));
            (user, entry["errorCode"].as_str().unwrap().to_owned())
        };
        Outcome::Done(entries.iter().map(entry).collect())
    }

    /// All groups as they are read; those that are not there are left out.
    pub(super) async fn read(&self, ids: &Ids) -> Model {
        let mut model = Model::default();
        for (label, id) in ids {
            let path = format!("/v1/read/{id}?fields=members,activities");
            let body = self.send(Method::GET, &path, 0, None).await;
            if body["responseCode"] == 200 {
                model.groups.insert(*label, self.group(&body["result"]));
            } else {
                assert_eq!(body["params"]["err"], "GS_RED07");
            }
        }
        model
    }

    fn group(&self, body: &Value) -> Group {
        let member = |member: &Value| {
            let state = Member { admin: member["role"] == "admin", visited: member["visited"] == true };
            (self.number(member["userId"].as_str().unwrap()), state)
        };
        let id = |activity: &Value| activity["id"].as_str().unwrap().strip_prefix("do_").unwrap().parse().unwrap();
        Group {
            creator: self.number(body["createdBy"].as_str().unwrap()),
            name: body["name"].as_str().unwrap().strip_prefix("name ").map(|name| name.parse().unwrap()),
            suspended: body["status"] == "suspended",
            members: body["members"].as_array().unwrap().iter().map(member).collect(),
            activities: body["activities"].as_array().unwrap().iter().map(id).collect(),
        }
    }

    /// The ids of the groups of a user, sorted, with the role in each.
    pub(super) async fn listed(&self, user: User) -> Vec<(String, bool)> {
        let request = json!({ "filters": { "userId": self.user(user) } });
        let body = self.send(Method::POST, "/v1/list", user, Some(request)).await;
        let rows = body["result"]["group"].as_array().unwrap();
        let mut rows: Vec<_> =
            rows.iter().map(|row| (row["id"].as_str().unwrap().to_owned(), row["memberRole"] == "admin")).collect();
        rows.sort();
        rows
    }
}
