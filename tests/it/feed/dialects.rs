//! What the dialects keep of devices, forms, users and memberships is told like anything else.

use reqwest::{Method, RequestBuilder};
use rollbook_dialects::config::{Organization, Secret};
use serde_json::{Value, json};

use crate::fixtures::{Answer, Ended, Folder, Served};

/// A workspace each.
const CAMERAS: &str = "cameras";
const FIELD: &str = "field";
const CLASSES: &str = "classes";

struct Site {
    folder: Folder,
    served: Served,
    /// Of the admin of the cameras.
    cookie: String,
}

impl Site {
    async fn new() -> Self {
        let folder = Folder::new();
        let mut config = folder.config();
        config.dialects.sensiflow.workspace = CAMERAS.parse().unwrap();
        let organization = Organization { id: 7, token: Secret::new("T7"), workspace: Some(FIELD.parse().unwrap()) };
        config.dialects.devicemagic.organizations = vec![organization];
        config.dialects.sunbird.workspace = CLASSES.parse().unwrap();
        config.dialects.sunbird.development_tokens = true;
        let served = Served::start(&config).await;
        let admin = json!({ "email": "admin@gmail.com", "password": "Admin123." });
        let answer = served.client.request(Method::POST, "/api/v1/users/login").json(&admin).send().await.unwrap();
        let cookie = answer.headers()["set-cookie"].to_str().unwrap().split(';').next().unwrap().to_owned();
        Self { folder, served, cookie }
    }

    /// A request to SensiFlow.
    fn cameras(&self, method: Method, path: &str) -> RequestBuilder {
        self.served.client.request(method, &format!("/api/v1{path}")).header("cookie", &self.cookie)
    }

    /// A request to Device Magic.
    fn field(&self, method: Method, path: &str) -> RequestBuilder {
        self.served.client.request(method, &format!("/api/v2/organizations/7{path}")).basic_auth("T7", Some("x"))
    }

    /// A request to Sunbird.
    fn classes(&self, method: Method, path: &str, user: &str) -> RequestBuilder {
        let request = self.served.client.request(method, &format!("/api/group{path}"));
        request.header("x-authenticated-user-token", user)
    }

    /// A native request in a workspace.
    fn of(&self, workspace: &str, method: Method, path: &str) -> RequestBuilder {
        let header = ("rollbook-workspace".parse().unwrap(), workspace.parse().unwrap());
        // In place of the client's own.
        self.served.client.request(method, path).headers([header].into_iter().collect())
    }

    /// A history as lines, after everything that was written: the type of each event, who did it, and the sentence.
    async fn told(&self, workspace: &str, path: &str) -> Vec<String> {
        let last = format!("/v1/workspaces/{workspace}/subjects/content/last");
        let last = Answer::of(self.of(workspace, Method::PUT, &last).json(&json!({ "name": "x" }))).await.unwrap();
        let request = self.of(workspace, Method::GET, path);
        let history = Answer::of(request.header("rollbook-min-position", last.position.unwrap())).await.unwrap();
        assert_eq!((history.status.as_u16(), &history.body["next"]), (200, &Value::Null), "{history:?}");
        let events = history.body["items"].as_array().unwrap().iter();
        let text = |event: &Value, key: &str| event[key].as_str().unwrap().to_owned();
        events.map(|event| [text(event, "type"), text(event, "actor"), text(event, "sentence")].join(" | ")).collect()
    }
}

async fn done(request: RequestBuilder) -> Value {
    let answer = Answer::of(request).await.unwrap();
    assert!(answer.status.is_success(), "{answer:?}");
    answer.body
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn devices_and_users_of_sensiflow_have_a_history() {
    let site = Site::new().await;
    let camera = json!({ "name": "Door cam", "streamURL": "rtsp://cam.example:554/9" });
    assert_eq!(done(site.cameras(Method::POST, "/devices").json(&camera)).await, json!({ "id": 1 }));
    done(site.cameras(Method::PUT, "/devices/1").json(&json!({ "name": "Lobby cam" }))).await;
    done(site.cameras(Method::PUT, "/devices/1/processing-state").json(&json!({ "state": "active" }))).await;
    done(site.cameras(Method::POST, "/groups?devices=1").json(&json!({ "name": "Lobby" }))).await;
    done(site.cameras(Method::DELETE, "/devices/1")).await;
    let expected = [
        "subject.registered | user:1 | registered device:1 as “Door cam”",
        "subject.changed | user:1 | renamed the directory entry to “Lobby cam”",
        "subject.changed | user:1 | changed the attributes of the directory entry",
        "group.members-added | user:1 | added device:1 as member",
        "group.members-removed | user:1 | removed device:1 with the directory entry",
        "subject.removed | user:1 | removed the directory entry",
    ];
    assert_eq!(site.told(CAMERAS, "/v1/members/device:1/history").await, expected);

    let user = json!({ "email": "ann@example.com", "firstName": "Ann", "lastName": "Berg", "password": "Secret." });
    assert_eq!(done(site.cameras(Method::POST, "/users").json(&user)).await, json!({ "id": 2 }));
    done(site.cameras(Method::PUT, "/users/2/role").json(&json!({ "role": "MODERATOR" }))).await;
    let expected = [
        "subject.registered | user:1 | registered user:2 as “Ann Berg”",
        "subject.role-changed | user:1 | made the account USER",
        "subject.credential-set | user:1 | set the password of the account",
        "subject.role-changed | user:1 | made the account MODERATOR",
    ];
    assert_eq!(site.told(CAMERAS, "/v1/members/user:2/history").await, expected);
    let Site { folder, served, .. } = site;
    assert!(served.stop().await);
    let line = format!("history --member user:2 --type subject.role-changed --workspace {CAMERAS}");
    let told = Ended::of(&folder, line.split(' ')).fine();
    let ends: Vec<_> = told.lines().map(|line| line.rsplit("  ").next().unwrap()).collect();
    assert_eq!(ends, ["made the account USER", "made the account MODERATOR"], "{told}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn devices_and_forms_of_device_magic_have_a_history() {
    let site = Site::new().await;
    let device = json!({ "device": { "identifier": "Android_6c1f", "owner": "Ann", "pending_approval": true } });
    let device = done(site.field(Method::POST, "/devices").json(&device)).await["id"].clone();
    done(site.field(Method::POST, &format!("/devices/{device}/approve"))).await;
    done(site.field(Method::DELETE, &format!("/devices/{device}"))).await;
    let expected = [
        "group.members-added | organization:7 | added device:1 as member",
        "subject.registered | organization:7 | registered device:1 as “Ann”",
        "subject.changed | organization:7 | changed the attributes of the directory entry",
        "group.members-removed | organization:7 | removed device:1 with the directory entry",
        "subject.removed | organization:7 | removed the directory entry",
    ];
    assert_eq!(site.told(FIELD, &format!("/v1/members/device:{device}/history")).await, expected);

    let form = json!({ "type": "root", "title": "Checklist", "children": [] });
    let form = done(site.field(Method::POST, "/forms").json(&form)).await["id"].clone();
    done(site.field(Method::POST, &format!("/forms/{form}/properties")).json(&json!({ "group": "Default" }))).await;
    done(site.field(Method::PUT, &format!("/forms/{form}")).json(&json!({ "title": "Checklist 2" }))).await;
    done(site.field(Method::DELETE, &format!("/forms/{form}"))).await;
    let expected = [
        "subject.registered | organization:7 | registered form:1 as “Checklist”",
        "subject.changed | organization:7 | renamed the directory entry to “Checklist 2” and changed the attributes of the \
         directory entry",
        "subject.removed | organization:7 | removed the directory entry",
    ];
    assert_eq!(site.told(FIELD, &format!("/v1/members/form:{form}/history")).await, expected);
    // Where it was published is told of the group.
    let found = site.of(FIELD, Method::GET, "/v1/groups?name=Default");
    let group = done(found).await["items"][0]["id"].as_str().unwrap().to_owned();
    let expected = [
        "group.resources-linked | organization:7 | linked form:1",
        "group.resources-unlinked | organization:7 | unlinked form:1 with the directory entry",
    ];
    let path = format!("/v1/groups/{group}/history?type=group.resources-linked&type=group.resources-unlinked");
    assert_eq!(site.told(FIELD, &path).await, expected);
    assert!(site.served.stop().await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_user_of_sunbird_has_seen_is_in_its_history() {
    let site = Site::new().await;
    let new = json!({ "request": { "name": "Class 8", "members": [{ "userId": "u-binod" }] } });
    let made = done(site.classes(Method::POST, "/v1/create", "u-asha").json(&new)).await;
    let group = made["result"]["groupId"].as_str().unwrap();
    let seen = json!({ "request": { "userId": "u-binod", "groups": [{ "groupId": group, "visited": true }] } });
    done(site.classes(Method::PATCH, "/membership/v1/update", "u-binod").json(&seen)).await;
    let expected = [
        "group.members-added | user:u-asha | added user:u-binod as member",
        "group.member-visited | user:u-binod | marked the group as seen by user:u-binod",
    ];
    let of_group = format!("/v1/groups/{group}/members/user:u-binod/history");
    for path in ["/v1/members/user:u-binod/history", &of_group] {
        assert_eq!(site.told(CLASSES, path).await, expected, "{path}");
    }
    assert!(site.served.stop().await);
}
