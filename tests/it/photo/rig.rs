//! A server with two owners, and what their clients do.

use std::path::Path;

use reqwest::{Method, RequestBuilder, Response, StatusCode};
use rollbook_dialects::config::{Brand, Owner, Secret};
use rollbook_server::config::Config;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::fixtures::{Folder, Form, Served};

/// See the module.
pub(super) struct Rig {
    pub(super) served: Served,
    pub(super) folder: Folder,
    pub(super) config: Config,
    http: reqwest::Client,
}

/// A place for a photo.
#[derive(Debug, Clone)]
pub(super) struct Place {
    pub(super) group: String,
    pub(super) photo: String,
    pub(super) url: String,
}

fn owner(id: u128, token: &str) -> Owner {
    let brand = Uuid::from_u128(id + 1);
    Owner {
        id: Uuid::from_u128(id),
        workspace: Some(format!("photo-{}", token.to_lowercase()).parse().unwrap()),
        timezone: "America/Vancouver".into(),
        token: Secret::new(token),
        token_sha256: String::new(),
        primary_brand: brand,
        brands: vec![Brand { id: brand, name: "Main".into(), vanity_url: format!("main-{token}") }],
    }
}

/// Everything in a folder, with the owners of the tokens `T1` and `T2`.
pub(super) fn config(folder: &Folder) -> Config {
    let mut config = folder.config();
    config.dialects.photo.owners = vec![owner(1 << 100, "T1"), owner(2 << 100, "T2")];
    config
}

impl Rig {
    pub(super) async fn start() -> Self {
        Self::with(|_| {}).await
    }

    pub(super) async fn with(change: impl FnOnce(&mut Config)) -> Self {
        let folder = Folder::new();
        let mut config = config(&folder);
        change(&mut config);
        Self::on(folder, config).await
    }

    pub(super) async fn on(folder: Folder, config: Config) -> Self {
        Self { served: Served::start(&config).await, folder, config, http: reqwest::Client::new() }
    }

    /// Everything accepted is finished; what is stored stays.
    pub(super) async fn stop(self) -> (Folder, Config) {
        assert!(self.served.stop().await);
        (self.folder, self.config)
    }

    pub(super) fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.http.request(method, format!("{}{path}", self.served.client.base())).header("authorization", "Bearer T1")
    }

    /// What a call of the first owner gives.
    pub(super) async fn call(&self, method: Method, path: &str, body: Value) -> (u16, Value) {
        let request = self.request(method, path);
        let request = if body.is_null() { request } else { request.json(&body) };
        answer(request.send().await.unwrap()).await
    }

    pub(super) async fn get(&self, path: &str) -> Value {
        let (status, body) = self.call(Method::GET, path, Value::Null).await;
        assert_eq!(status, 200, "{path}: {body}");
        body
    }

    /// A new group.
    pub(super) async fn group(&self) -> String {
        let (status, body) = self.call(Method::POST, "/v1/Group/", json!({ "Name": "Morning dive" })).await;
        assert_eq!(status, 201, "{body}");
        body["GroupId"].as_str().unwrap().to_owned()
    }

    /// A place in a group.
    pub(super) async fn reserve(&self, group: &str) -> Place {
        let (status, body) =
            self.call(Method::POST, &format!("/v1/Group/{group}/Photo"), json!({ "AddPhotos": 1 })).await;
        assert_eq!(status, 200, "{body}");
        let added = &body["AddedPhotos"][0];
        let text = |key: &str| added[key].as_str().unwrap().to_owned();
        Place { group: group.to_owned(), photo: text("PhotoId"), url: text("UploadUrl") }
    }

    /// An upload as a browser sends it.
    pub(super) async fn upload(&self, place: &Place, name: &str, bytes: Vec<u8>) -> (u16, Value) {
        self.send(place, form(place).file(Some(name), &bytes)).await
    }

    pub(super) async fn send(&self, place: &Place, form: Form) -> (u16, Value) {
        answer(form.on(self.http.put(&place.url)).send().await.unwrap()).await
    }

    /// A photo that has arrived.
    pub(super) async fn photo(&self, group: &str, name: &str, bytes: Vec<u8>) -> Value {
        let place = self.reserve(group).await;
        assert_eq!(self.upload(&place, name, bytes).await, (200, json!({})));
        self.get(&format!("/v1/Photo/{}", place.photo)).await
    }

    /// The photos of a group, as its owner sees them.
    pub(super) async fn photos(&self, group: &str) -> Vec<Value> {
        self.get(&format!("/v1/Group/{group}/Photo")).await["Photos"].as_array().unwrap().clone()
    }

    /// The bytes of a picture, with their type.
    pub(super) async fn media(&self, suffix: &Value) -> (String, Vec<u8>) {
        let url = format!("{}/media{}", self.served.client.base(), suffix.as_str().unwrap());
        let answer = self.http.get(url).send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::OK, "{suffix}");
        let content_type = answer.headers()["content-type"].to_str().unwrap().to_owned();
        (content_type, answer.bytes().await.unwrap().to_vec())
    }

    /// How many pictures, and marks of uploads, are stored.
    pub(super) fn stored(&self) -> (usize, usize) {
        stored(&self.folder)
    }

    /// Waits until so many are stored; what is removed is removed beside.
    pub(super) async fn settles_at(&self, stored: (usize, usize)) {
        let until = std::time::Instant::now() + std::time::Duration::from_secs(30);
        while self.stored() != stored {
            assert!(std::time::Instant::now() < until, "{:?} instead of {stored:?}", self.stored());
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
    }
}

/// The two ids, without the file.
pub(super) fn form(place: &Place) -> Form {
    Form::default().text("GroupId", &place.group).text("PhotoId", &place.photo)
}

pub(super) async fn answer(answer: Response) -> (u16, Value) {
    let status = answer.status().as_u16();
    let text = answer.text().await.unwrap();
    (status, serde_json::from_str(&text).unwrap_or(Value::String(text)))
}

fn stored(folder: &Folder) -> (usize, usize) {
    let count = |name: &str| entries(&folder.file("data/files").join(name));
    (count("photo"), count("photo-uploads"))
}

fn entries(folder: &Path) -> usize {
    std::fs::read_dir(folder).map_or(0, Iterator::count)
}
