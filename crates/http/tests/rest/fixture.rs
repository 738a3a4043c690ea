//! A service in this process.

use std::fmt::Display;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use http::{HeaderMap, Request, StatusCode};
use http_body_util::BodyExt;
use parking_lot::Mutex;
use rollbook_app::files::NoFiles;
use rollbook_app::webhooks::{Courier, Parcel, Undelivered, WebhookOptions, WebhookWorker};
use rollbook_app::{App, AppError, AppParts};
use rollbook_domain::Policy;
use rollbook_http::auth::{AuthConfig, Authenticator};
use rollbook_http::{
    HttpConfig, Meters, NativeParts, NotRebuilt, Rebuild, Shell, Stopper, Surface, native, operations, router,
};
use rollbook_projections::{Views, ViewsConfig};
use rollbook_proof::checkpoint::origin;
use rollbook_proof::memory::MemoryTree;
use rollbook_proof::recorded::RecordedLog;
use rollbook_proof::{Keeper, Prover, SigningKey};
use rollbook_store::{EventStore, MemoryStore, PositionToken};
use serde_json::Value;
use tower::ServiceExt;

use crate::ids::{CountedIds, StepClock};

/// What can differ from test to test.
#[derive(Default)]
pub(crate) struct Setup {
    pub(crate) auth: AuthConfig,
    pub(crate) config: HttpConfig,
    pub(crate) surfaces: Vec<Surface>,
    /// Whether webhooks are told of what happens; all of them take everything.
    pub(crate) webhooks: bool,
}

/// A running service.
pub(crate) struct Service {
    pub(crate) router: Router,
    pub(crate) stopper: Stopper,
    views: Arc<Views>,
    keeper: Keeper,
    worker: Option<WebhookWorker>,
    /// What the next read must see.
    position: Mutex<Option<PositionToken>>,
    _folder: tempfile::TempDir,
}

struct Rebuilding(Arc<Views>);

/// Everybody takes everything.
struct Taking;

#[async_trait::async_trait]
impl Courier for Taking {
    fn admits(&self, _: &url::Url) -> Result<(), &'static str> {
        Ok(())
    }

    async fn deliver(&self, _: Parcel) -> Result<u16, Undelivered> {
        Ok(200)
    }
}

#[async_trait::async_trait]
impl Rebuild for Rebuilding {
    async fn rebuild(&self, projections: Vec<String>) -> Result<Vec<String>, NotRebuilt> {
        self.0.rebuild(|_| {}).await.map_err(|error| AppError::Internal(error.to_string()))?;
        Ok(projections)
    }
}

impl Service {
    /// Open to all, as it comes.
    pub(crate) async fn start() -> Self {
        Self::with(Setup::default()).await
    }

    pub(crate) async fn with(setup: Setup) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = Arc::new(MemoryStore::default());
        let config = ViewsConfig::sqlite(folder.path().join("views.db")).unwrap();
        let views = Arc::new(Views::open(config, store.clone()).await.unwrap());
        let app = App::new(AppParts {
            store: store.clone(),
            queries: Arc::clone(&views.queries),
            projected: views.projected.clone(),
            people: rollbook_app::People::default(),
            files: Arc::new(NoFiles),
            clock: Arc::new(StepClock::default()),
            ids: Arc::new(CountedIds::default()),
            secret: [7; 32],
            cache_bytes: 16 * 1024 * 1024,
            read_wait: Duration::from_secs(20),
        });
        let worker =
            setup.webhooks.then(|| WebhookWorker::start(app.clone(), Arc::new(Taking), WebhookOptions::default()));
        let (log, trees) = (Arc::new(RecordedLog(store.clone())), Arc::new(MemoryTree::default()));
        let key = Arc::new(SigningKey::new(&origin(store.epoch()), &[9; 32]).unwrap());
        let prover = Prover::new(log.clone(), trees.clone(), key.public().clone());
        let keeper = Keeper::start(log, trees, key, store.head(), Vec::new());
        let (stopper, stop) = Stopper::new();
        let authenticator = Authenticator::new(setup.auth);
        let shell = Shell { config: setup.config.clone(), app: app.clone(), authenticator, stop: stop.clone() };
        let parts = NativeParts {
            app: app.clone(),
            config: setup.config,
            policy: Arc::new(|_| Policy::NATIVE),
            rebuild: Arc::new(Rebuilding(Arc::clone(&views))),
            prover,
        };
        let mut surfaces = vec![operations::surface(app.clone(), stop, Meters::install().unwrap())];
        surfaces.extend(setup.surfaces);
        let router = router(&shell, surfaces, native::surface(parts));
        Self { router, stopper, views, keeper, worker, position: Mutex::default(), _folder: folder }
    }

    /// Sends a request and reads the whole answer.
    pub(crate) async fn send(&self, ask: Ask) -> Answer {
        let response = self.open(ask).await;
        let (parts, body) = response.into_parts();
        let bytes = body.collect().await.unwrap().to_bytes();
        let text = String::from_utf8_lossy(&bytes).into_owned();
        if let Some(position) = parts.headers.get("rollbook-position") {
            let token: PositionToken = position.to_str().unwrap().parse().unwrap();
            let mut last = self.position.lock();
            // A repeated write answers its first position, which may be an early one.
            if last.is_none_or(|last| last.position < token.position) {
                *last = Some(token);
            }
        }
        Answer { status: parts.status, headers: parts.headers, bytes: bytes.to_vec(), text }
    }

    /// Sends a request; its body may go on for ever.
    pub(crate) async fn open(&self, ask: Ask) -> axum::response::Response {
        let mut request = Request::builder().method(ask.method).uri(&ask.path);
        if ask.method == "GET"
            && let Some(position) = &*self.position.lock()
        {
            request = request.header("rollbook-min-position", position.to_string());
        }
        let headers = request.headers_mut().unwrap();
        headers.insert("x-request-id", "r".parse().unwrap());
        if ask.body.is_some() {
            headers.insert("content-type", "application/json".parse().unwrap());
        }
        for (name, value) in ask.headers {
            headers.insert(name, value.parse().unwrap());
        }
        let request = request.body(ask.body.map_or_else(Body::empty, Body::from)).unwrap();
        self.router.clone().oneshot(request).await.unwrap()
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.send(Ask::get(path)).await
    }

    pub(crate) async fn post(&self, path: &str, body: Value) -> Answer {
        self.send(Ask::post(path, body)).await
    }

    /// Makes a group and gives its id.
    pub(crate) async fn group(&self, body: Value) -> String {
        let made = self.post("/v1/groups", body).await;
        assert_eq!(made.status, StatusCode::CREATED, "{}", made.text);
        made.json()["id"].as_str().unwrap().to_owned()
    }

    /// Waits until everything up to now is signed.
    pub(crate) async fn signed(&self) {
        let last = self.position.lock().map_or(0, |token| token.position.0);
        self.keeper.status().wait_for(|status| status.signed >= last).await.unwrap();
    }

    /// Ends what works beside it.
    pub(crate) async fn stop(self) {
        if let Some(worker) = self.worker {
            worker.stop().await;
        }
        self.views.stop().await;
    }
}

/// A request.
#[derive(Clone)]
pub(crate) struct Ask {
    pub(crate) method: &'static str,
    pub(crate) path: String,
    pub(crate) headers: Vec<(&'static str, String)>,
    pub(crate) body: Option<Vec<u8>>,
}

impl Ask {
    pub(crate) fn new(method: &'static str, path: impl Into<String>) -> Self {
        Self { method, path: path.into(), headers: Vec::new(), body: None }
    }

    pub(crate) fn get(path: impl Into<String>) -> Self {
        Self::new("GET", path)
    }

    pub(crate) fn post(path: impl Into<String>, body: impl Display) -> Self {
        Self::new("POST", path).body(format!("{body}"))
    }

    pub(crate) fn header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    pub(crate) fn body(self, body: impl Into<Vec<u8>>) -> Self {
        Self { body: Some(body.into()), ..self }
    }
}

/// An answer.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) bytes: Vec<u8>,
    pub(crate) text: String,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error}: {}", self.text))
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }

    /// Status and code of a problem; the document must be one.
    pub(crate) fn problem(&self) -> (u16, String) {
        assert_eq!(self.header("content-type"), Some("application/problem+json"), "{}", self.text);
        let document = self.json();
        let code = document["code"].as_str().unwrap().to_owned();
        assert_eq!(document["status"], self.status.as_u16());
        assert_eq!(document["type"], format!("/problems/{code}"));
        assert_eq!(document["requestId"], "r");
        assert!(document["title"].is_string() && document["detail"].is_string() && document["instance"].is_string());
        (self.status.as_u16(), code)
    }
}
