//! Sends damaged bodies, and looks at answers and log.

use reqwest::header::{HeaderMap, HeaderName};
use reqwest::{Client, Method};
use rollbook_server::config::Config;
use rollbook_store::Position;
use rstest::rstest;
use serde_json::Value;

use super::damage;
use super::{devicemagic, photo, sensiflow, sunbird};
use crate::fixtures::{Folder, Served};

/// A request that is right, and where it may be damaged all the same.
pub(super) struct Good {
    pub(super) line: String,
    pub(super) body: Value,
    /// Places whose type does not matter: what stands there counts for nothing.
    pub(super) free: &'static [&'static str],
    /// Whether an empty object is a wish for nothing, and fine.
    pub(super) empty: bool,
    /// Whether nothing at all, or an empty object, is a wish that is carried out.
    pub(super) default: bool,
}

pub(super) fn good(line: impl Into<String>, body: Value) -> Good {
    Good { line: line.into(), body, free: &[], empty: false, default: false }
}

/// An answer.
#[derive(Debug)]
pub(super) struct Told {
    pub(super) status: u16,
    pub(super) headers: HeaderMap,
    pub(super) text: String,
}

impl Told {
    pub(super) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }
}

/// A dialect over a server of its own.
pub(super) struct Desk {
    http: Client,
    served: Served,
    headers: HeaderMap,
    _folder: Folder,
}

impl Desk {
    pub(super) async fn new(set: impl FnOnce(&mut Config), headers: &[(&'static str, &'static str)]) -> Self {
        let folder = Folder::new();
        let mut config = folder.config();
        set(&mut config);
        let headers = headers.iter().map(|(name, value)| (HeaderName::from_static(name), value.parse().unwrap()));
        let headers = headers.collect();
        Self { http: Client::new(), served: Served::start(&config).await, headers, _folder: folder }
    }

    /// From now on requests have this header.
    pub(super) fn acts_with(&mut self, name: &'static str, value: &'static str) {
        self.headers.insert(name, value.parse().unwrap());
    }

    pub(super) async fn send(&self, line: &str, media_type: &str, body: Vec<u8>) -> Told {
        let (method, path) = line.split_once(' ').unwrap();
        let method: Method = method.parse().unwrap();
        let request = self.http.request(method, format!("{}{path}", self.served.client.base()));
        let request = request.headers(self.headers.clone()).header("content-type", media_type).body(body);
        let answer = request.send().await.unwrap_or_else(|error| panic!("{line}: no answer: {error:?}"));
        let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
        Told { status, headers, text: answer.text().await.unwrap() }
    }

    /// A request that is right; its body.
    pub(super) async fn fine(&self, line: &str, body: Value) -> Value {
        let body = if body.is_null() { Vec::new() } else { body.to_string().into_bytes() };
        let told = self.send(line, "application/json", body).await;
        assert!((200..300).contains(&told.status), "{line}: {told:?}");
        serde_json::from_str(&told.text).unwrap_or_default()
    }

    /// The newest position of the log.
    pub(super) async fn head(&self) -> Position {
        self.served.head().await
    }
}

/// A dialect that is set up, its writes, and its check of the form of a refusal.
pub(super) type Table = (Desk, Vec<Good>, fn(&Told));

#[rstest]
#[case::devicemagic(devicemagic::table)]
#[case::photo(photo::table)]
#[case::sensiflow(sensiflow::table)]
#[case::sunbird(sunbird::table)]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn damaged_bodies_change_nothing(#[case] table: impl AsyncFn() -> Table) {
    let (desk, goods, check) = table().await;
    for Good { line, body, free, empty, default } in goods {
        let mut head = desk.head().await;
        for damaged in damage::all(&body) {
            let what = format!("{line}, {} at {:?}", damaged.what, damaged.place);
            let is_nothing = damaged.bytes.is_empty() || damaged.bytes == b"{}";
            let is_free = free.contains(&&*damaged.place) || (default && is_nothing);
            let (is_empty, is_large) = (empty && is_nothing, damaged.what.contains("ten megabytes"));
            let told = desk.send(&line, "application/json", damaged.bytes).await;
            if is_free && told.status < 300 {
                head = desk.head().await;
                continue;
            }
            assert_eq!(desk.head().await, head, "{what}: {told:?}");
            if is_empty && told.status < 300 {
                continue;
            }
            assert!(told.status == 400 || (told.status == 413 && is_large), "{what}: {told:?}");
            check(&told);
        }
        desk.fine(&line, body).await;
    }
}
