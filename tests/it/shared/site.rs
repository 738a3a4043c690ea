//! A running server, and the native surface of it.

use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};

use super::dialect::{ADMIN, Facts, User, WORKSPACE};
use crate::fixtures::{Answer, Served};

/// See the module.
pub(super) struct Site {
    http: reqwest::Client,
    base: String,
}

impl Site {
    pub(super) fn of(served: &Served) -> Self {
        Self { http: reqwest::Client::new(), base: served.client.base().to_owned() }
    }

    pub(super) fn at(&self, method: Method, path: &str) -> RequestBuilder {
        self.http.request(method, format!("{}{path}", self.base))
    }

    /// A native request.
    fn natively(&self, method: Method, path: &str) -> RequestBuilder {
        self.at(method, path).header("rollbook-workspace", WORKSPACE)
    }

    /// The native view of the group of a name, after everything that was written.
    pub(super) async fn native(&self, name: &str) -> Value {
        let last = self.natively(Method::PUT, &format!("/v1/workspaces/{WORKSPACE}/subjects/content/last"));
        let last = Answer::of(last.json(&json!({ "name": name }))).await.unwrap();
        let path = format!("/v1/groups?name={}", name.replace(' ', "%20"));
        let request = self.natively(Method::GET, &path).header("rollbook-min-position", last.position.unwrap());
        let mut found = Answer::of(request).await.unwrap().body;
        assert_eq!(found["items"].as_array().map(Vec::len), Some(1), "{found}");
        found["items"][0].take()
    }

    /// Makes somebody an admin natively, who may be one already.
    pub(super) async fn appoint(&self, ids: &Value, facts: &mut Facts) {
        let path = format!("/v1/groups/{}/members/user:{ADMIN}", ids["id"].as_str().unwrap());
        let done = Answer::of(self.natively(Method::PUT, &path).json(&json!({ "role": "admin" }))).await.unwrap();
        assert_eq!(done.status, 200, "{done:?}");
        if facts.users.iter().all(|user| user.id != ADMIN) {
            facts.users.push(User { id: ADMIN, role: "admin", visited: false, added_by: "open" });
        }
    }

    /// Renames a group natively.
    pub(super) async fn rename(&self, ids: &Value, name: &str) {
        let path = format!("/v1/groups/{}", ids["id"].as_str().unwrap());
        let done = Answer::of(self.natively(Method::PATCH, &path).json(&json!({ "name": name }))).await.unwrap();
        assert_eq!(done.status, 200, "{done:?}");
    }

    /// Makes a group natively with one member.
    pub(super) async fn make(&self, name: &str, member: &str) {
        let group = json!({ "name": name, "members": [member] });
        let done = Answer::of(self.natively(Method::POST, "/v1/groups").json(&group)).await.unwrap();
        assert_eq!(done.status, 201, "{done:?}");
    }
}
