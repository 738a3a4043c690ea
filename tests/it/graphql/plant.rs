//! The GraphQL surface in its shell, over a log in memory and real views, with made-up instants and ids.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use http::{HeaderMap, Request, StatusCode};
use http_body_util::BodyExt;
use rollbook_app::{App, AppParts, Clock, IdSource};
use rollbook_domain::{ObjectId, Timestamp, Token};
use rollbook_files::ObjectFiles;
use rollbook_graphql::Limits;
use rollbook_http::auth::{ApiKey, AuthConfig, Authenticator, Scope};
use rollbook_http::{HttpConfig, Shell, Stop, Stopper, Surface};
use rollbook_projections::{Views, ViewsConfig};
use rollbook_store::{EventStore, MemoryStore};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use tower::ServiceExt;
use uuid::Uuid;

use super::counting::Counting;

/// One second later at each command, from this one on: 2024-03-05T07:41:09Z.
const BEGIN: i64 = 1_709_624_469_000_000;

struct Ticking(AtomicI64);

impl Clock for Ticking {
    fn now(&self) -> Timestamp {
        Timestamp::from_micros(self.0.fetch_add(1_000_000, Ordering::SeqCst))
    }
}

struct Numbered(AtomicU64);

impl Numbered {
    fn next(&self) -> u64 {
        self.0.fetch_add(1, Ordering::SeqCst)
    }
}

impl IdSource for Numbered {
    fn uuid(&self, _: Timestamp) -> Uuid {
        Uuid::from_u128(0x018e_0d6e_0000_7000_8000_0000_0000_0000 | u128::from(self.next()))
    }

    fn object_id(&self, _: Timestamp) -> ObjectId {
        format!("{:024x}", self.next()).parse().unwrap()
    }

    fn secret(&self) -> Uuid {
        Uuid::from_u128(u128::from(self.next()))
    }

    fn token(&self) -> Token {
        format!("T{:05}", self.next()).parse().unwrap()
    }
}

/// See the module.
pub(super) struct Plant {
    pub(super) app: App,
    pub(super) counting: Arc<Counting>,
    pub(super) router: Router,
    pub(super) stopper: Stopper,
    pub(super) stop: Stop,
    _views: Views,
    folder: tempfile::TempDir,
}

/// What came back.
pub(super) struct Told {
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    pub(super) text: String,
}

impl Told {
    pub(super) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error}: {}", self.text))
    }

    pub(super) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map(|value| value.to_str().unwrap()).unwrap_or_default()
    }

    /// The code of the first error.
    pub(super) fn code(&self) -> String {
        self.json()["errors"][0]["extensions"]["code"].as_str().unwrap_or_default().to_owned()
    }
}

impl Plant {
    /// Where anybody may do anything.
    pub(super) async fn open() -> Self {
        Self::new(AuthConfig::default(), Limits::default()).await
    }

    /// Where keys are needed: `acme-all`, `acme-read`, `globex-all`.
    pub(super) async fn keyed() -> Self {
        let key = |workspace: &str, name: &str, scopes: &[Scope]| ApiKey {
            workspace: workspace.parse().unwrap(),
            name: name.into(),
            sha256: Sha256::digest(format!("{workspace}-{name}")).into(),
            scopes: scopes.iter().copied().collect(),
        };
        let keys = vec![
            key("acme", "all", &Scope::ALL),
            key("acme", "read", &[Scope::Read]),
            key("globex", "all", &Scope::ALL),
        ];
        Self::new(AuthConfig { keys, ..AuthConfig::default() }, Limits::default()).await
    }

    pub(super) async fn new(auth: AuthConfig, limits: Limits) -> Self {
        let store: Arc<dyn EventStore> = Arc::new(MemoryStore::default());
        let folder = tempfile::tempdir().unwrap();
        let settings = ViewsConfig::sqlite(folder.path().join("views.db")).unwrap();
        let views = Views::open(settings, Arc::clone(&store)).await.unwrap();
        let counting = Counting::new(Arc::clone(&views.queries));
        let app = App::new(AppParts {
            store,
            queries: Arc::clone(&counting) as _,
            projected: views.projected.clone(),
            people: rollbook_app::People::default(),
            files: Arc::new(ObjectFiles::local(&folder.path().join("files")).unwrap()),
            clock: Arc::new(Ticking(AtomicI64::new(BEGIN))),
            ids: Arc::new(Numbered(AtomicU64::new(1))),
            secret: [7; 32],
            cache_bytes: 16 << 20,
            read_wait: Duration::from_secs(30),
        });
        let (stopper, stop) = Stopper::new();
        let shell = Shell {
            config: HttpConfig::default(),
            app: app.clone(),
            authenticator: Authenticator::new(auth),
            stop: stop.clone(),
        };
        let rest = Surface::new("rest", Router::new());
        let router = rollbook_http::router(&shell, vec![rollbook_graphql::surface(app.clone(), limits)], rest);
        Self { app, counting, router, stopper, stop, _views: views, folder }
    }

    /// Sends any request.
    pub(super) async fn send(&self, request: Request<Body>) -> Told {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = body.collect().await.unwrap().to_bytes();
        Told { status: parts.status, headers: parts.headers, text: String::from_utf8(bytes.to_vec()).unwrap() }
    }

    /// Posts a body as JSON with further headers.
    pub(super) async fn post(&self, headers: &[(&str, &str)], body: impl Into<Body>) -> Told {
        let request = Request::post("/graphql").header("content-type", "application/json");
        let request = headers.iter().fold(request, |request, (name, value)| request.header(*name, *value));
        self.send(request.body(body.into()).unwrap()).await
    }

    /// Asks with variables in the default workspace.
    pub(super) async fn ask_with(&self, query: &str, variables: Value) -> Value {
        let told = self.post(&[], json!({ "query": query, "variables": variables }).to_string()).await;
        assert_eq!(told.status, StatusCode::OK, "{}", told.text);
        told.json()
    }

    /// Asks in the default workspace.
    pub(super) async fn ask(&self, query: &str) -> Value {
        self.ask_with(query, json!({})).await
    }

    /// The data of an answer without errors.
    pub(super) async fn data(&self, query: &str) -> Value {
        let mut answer = self.ask(query).await;
        assert!(answer.get("errors").is_none(), "{answer}");
        answer["data"].take()
    }

    /// A group by its name, with members; its id. The views show it.
    pub(super) async fn group(&self, name: &str, members: &[&str]) -> String {
        let members: Vec<Value> = members.iter().map(|member| json!({ "ref": member })).collect();
        let query = "mutation($input: CreateGroupInput!) { createGroup(input: $input) { group { id } } }";
        let answer = self.ask_with(query, json!({ "input": { "name": name, "members": members } })).await;
        answer["data"]["createGroup"]["group"]["id"].as_str().unwrap_or_else(|| panic!("{answer}")).to_owned()
    }
    /// How many files are stored.
    pub(super) fn files(&self) -> usize {
        files_below(&self.folder.path().join("files"))
    }
}

fn files_below(path: &Path) -> usize {
    let Ok(entries) = std::fs::read_dir(path) else { return 0 };
    entries.map(|entry| entry.unwrap().path()).map(|path| if path.is_dir() { files_below(&path) } else { 1 }).sum()
}
