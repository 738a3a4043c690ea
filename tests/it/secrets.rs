//! Nothing that lets somebody in is ever written down, however much is written down and whatever fails.

use std::fs;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use futures::{SinkExt, StreamExt};
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};
use tokio_tungstenite::connect_async;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;

use crate::fixtures::{Bucket, Client, Folder, Mood, Program};

const SECRET: &str = "c2VjcmV0IG9mIHRoaXMgdGVzdCwgMzIgYnl0ZXMhISE=";
const KEY: &str = "key-5f1c9a7e";
const HYPE: &str = "hype-81d2b6c4";
const PHOTO: &str = "photo-92e3c7d5";
const DEVICES: &str = "devices-a3f4d8e6";
const SUNBIRD: &str = "sunbird-b4a5e9f7";
const PASSWORD: &str = "Sensi-c5b6.";
const AWS: &str = "aws-d6c7a1b9";
/// What is tried and is none of them.
const WRONG: &str = "Wrong-e7d8.";
/// RS256 by a key that nobody knows.
const JWT: &str =
    "eyJhbGciOiJSUzI1NiIsImtpZCI6ImsxIn0.eyJzdWIiOiJ1LWFzaGEiLCJleHAiOjQxMDI0NDQ4MDB9.c2lnbmVkLWJ5LW5vYm9keQ";
const ID: &str = "0b0e6f0e-6f0f-4a53-9d0a-1f8f3f1c2a10";

fn config(folder: &Folder, bucket: &Bucket) {
    let brand = json!({ "id": ID, "name": "Main", "vanity_url": "main" });
    let owner = json!({ "id": ID, "timezone": "UTC", "token": PHOTO, "primary_brand": ID, "brands": [brand] });
    let config = json!({
        "secret": SECRET,
        "files": format!("s3://hype-group?endpoint={}", bucket.endpoint()),
        "auth": { "required": true, "jwt": { "issuer": "i", "audience": "a", "jwks_file": "jwks.json" } },
        "workspaces": [{ "name": "acme", "keys": [{ "name": "ci", "key": KEY, "scopes": ["read", "write"] }] }],
        "dialects": {
            "hype": { "bearer_tokens": [HYPE] },
            "photo": { "owners": [owner] },
            "devicemagic": { "organizations": [{ "id": 7, "token": DEVICES }] },
            "sunbird": { "api_key": SUNBIRD },
            "sensiflow": { "admin_password": PASSWORD },
        },
    });
    fs::create_dir_all(folder.file("data")).unwrap();
    fs::write(folder.file("jwks.json"), r#"{"keys":[]}"#).unwrap();
    fs::write(folder.file("rollbook.toml"), toml::to_string(&config).unwrap()).unwrap();
}

fn basic(token: &str) -> String {
    format!("Basic {}", STANDARD.encode(format!("{token}:x")))
}

async fn status(request: RequestBuilder) -> u16 {
    request.send().await.unwrap().status().as_u16()
}

/// Each door, with what opens it and with what does not.
async fn knock(client: &Client) {
    let bearer = |token: &str| format!("Bearer {token}");
    let (graphql, groups) = (json!({ "query": "{ groups { totalCount } }" }), "/api/v2/organizations/7/groups.json");
    let doors: [(&str, &str, String, String, Value); 8] = [
        ("/v1/groups", "authorization", bearer(KEY), bearer(WRONG), Value::Null),
        ("/v1/groups", "x-api-key", KEY.into(), WRONG.into(), Value::Null),
        ("/graphql", "authorization", bearer(KEY), bearer(JWT), graphql),
        ("/v1/groups", "authorization", bearer(KEY), bearer(JWT), Value::Null),
        ("/api/v1/internal/groups", "authorization", bearer(HYPE), bearer(WRONG), Value::Null),
        ("/v1/Group/?Limit=1", "authorization", bearer(PHOTO), bearer(WRONG), Value::Null),
        (groups, "authorization", basic(DEVICES), basic(WRONG), Value::Null),
        ("/api/group/v1/list", "authorization", bearer(SUNBIRD), bearer(WRONG), json!({ "request": {} })),
    ];
    for (path, header, right, wrong, body) in doors {
        let mut answers = Vec::new();
        for credential in [&right, &wrong] {
            let method = if body.is_null() { Method::GET } else { Method::POST };
            let request = reqwest::Client::new().request(method, format!("{}{path}", client.base()));
            let request = if body.is_null() { request } else { request.json(&body) };
            answers.push(status(request.header(header, credential).header("x-authenticated-user-token", JWT)).await);
        }
        assert_ne!(answers[1], 200, "{path}");
        // A user token that nobody signed keeps Sunbird's door shut.
        assert!(answers[0] < 400 || path.starts_with("/api/group"), "{path}: {answers:?}");
    }
}

/// The session that is opened, and cookies that open nothing.
async fn log_in(client: &Client) -> String {
    let login = async |password: &str| {
        let body = json!({ "email": "admin@gmail.com", "password": password });
        client.request(Method::POST, "/api/v1/users/login").json(&body).send().await.unwrap()
    };
    assert_eq!(login(WRONG).await.status(), 401);
    let opened = login(PASSWORD).await;
    assert_eq!(opened.status(), 200);
    let cookie = opened.headers()["set-cookie"].to_str().unwrap().split(';').next().unwrap().to_owned();
    assert_eq!(status(client.request(Method::GET, "/api/v1/groups").header("cookie", &cookie)).await, 200);
    let odd = format!("SessionAuth={ID}; other={WRONG}");
    assert_eq!(status(client.request(Method::GET, "/api/v1/groups").header("cookie", odd)).await, 401);
    cookie.split_once('=').unwrap().1.to_owned()
}

/// Over a web socket, whose first message says who asks.
async fn connect(client: &Client) {
    for (credential, wanted) in [(KEY, "connection_ack"), (WRONG, "4403")] {
        let address = client.base().replacen("http", "ws", 1);
        let mut request = format!("{address}/graphql").into_client_request().unwrap();
        request.headers_mut().insert("sec-websocket-protocol", "graphql-transport-ws".parse().unwrap());
        let (mut socket, _) = connect_async(request).await.unwrap();
        let payload = json!({ "authorization": format!("Bearer {credential}") });
        let init = json!({ "type": "connection_init", "payload": payload });
        socket.send(Message::text(init.to_string())).await.unwrap();
        let answer = format!("{:?}", socket.next().await.unwrap().unwrap());
        assert!(answer.contains(wanted), "{answer}");
    }
}

/// What needs the storage, which is away.
async fn fail(client: &Client, bucket: &Bucket) {
    bucket.set(Mood::Away);
    let part = |head: &str, body: &str| format!("--b\r\nContent-Disposition: form-data; {head}\r\n\r\n{body}\r\n");
    let wish = json!({ "name": "riders", "type": "user", "ids": [] }).to_string();
    let file = part("name=\"group_ids_as_file\"; filename=\"ids.csv\"", "1\n");
    let body = format!("{file}{}--b--\r\n", part("name=\"group_ids_as_form\"", &wish));
    let request = client.request(Method::POST, "/api/v1/internal/groups").bearer_auth(HYPE).body(body);
    let failed = request.header("content-type", "multipart/form-data; boundary=b").send().await.unwrap();
    assert!(failed.status().as_u16() >= 500, "{failed:?}");
    bucket.set(Mood::Back);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_that_lets_somebody_in_is_logged() {
    let (folder, bucket) = (Folder::new(), Bucket::start().await);
    config(&folder, &bucket);
    let variables =
        [("RUST_LOG", "trace"), ("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE"), ("AWS_SECRET_ACCESS_KEY", AWS)];
    let program = Program::serve_with_arguments(&folder, &["--config", "rollbook.toml"], &variables);
    knock(&program.client).await;
    let session = log_in(&program.client).await;
    connect(&program.client).await;
    fail(&program.client, &bucket).await;
    assert_eq!(program.terminate(), Some(0));

    let said = fs::read_to_string(folder.file("messages.txt")).unwrap();
    for level in ["TRACE", "DEBUG"] {
        assert!(said.contains(level), "nothing was said at the level {level}");
    }
    let signature = JWT.rsplit('.').next().unwrap();
    let (devices, wrong) = (basic(DEVICES), basic(WRONG));
    let encoded = [&devices, &wrong].map(|basic| basic.split_once(' ').unwrap().1);
    let plain = [SECRET, KEY, HYPE, PHOTO, DEVICES, SUNBIRD, PASSWORD, AWS, WRONG, signature, &session];
    for secret in plain.into_iter().chain(encoded) {
        let bytes = hex::encode(secret);
        let told: Vec<&str> = said.lines().filter(|line| line.contains(secret) || line.contains(&bytes)).collect();
        assert!(told.is_empty(), "{secret} is written down in {} lines: {}", told.len(), told[0]);
    }
}
