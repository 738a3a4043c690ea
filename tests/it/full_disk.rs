//! A log that can grow no more: commands are refused in the words of their surface, and reads go on.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use axum::Router;
use axum::body::Body;
use http::{Request, StatusCode};
use http_body_util::BodyExt;
use rollbook_app::files::NoFiles;
use rollbook_app::{App, AppError, AppParts, RandomIds, SystemClock};
use rollbook_domain::Policy;
use rollbook_graphql::Limits;
use rollbook_http::auth::{AuthConfig, Authenticator};
use rollbook_http::{HttpConfig, Meters, NativeParts, NotRebuilt, Rebuild, Shell, Stopper, native, operations};
use rollbook_projections::{Views, ViewsConfig};
use rollbook_proof::memory::MemoryTree;
use rollbook_proof::recorded::RecordedLog;
use rollbook_proof::{Prover, SigningKey};
use rollbook_store::EventStore;
use rollbook_store_sqlite::{Options, SqliteStore, points};
use serde_json::{Value, json};
use tower::ServiceExt;

struct NoRebuild;

#[async_trait]
impl Rebuild for NoRebuild {
    async fn rebuild(&self, _: Vec<String>) -> Result<Vec<String>, NotRebuilt> {
        Err(AppError::Unavailable("not part of this test".into()).into())
    }
}

struct Service {
    router: Router,
    _stopper: Stopper,
    _views: Views,
    _folder: tempfile::TempDir,
}

/// Over a log.
async fn service(options: Options) -> Service {
    let folder = tempfile::tempdir().unwrap();
    let store: Arc<dyn EventStore> = Arc::new(SqliteStore::open(&folder.path().join("log.db"), options).unwrap());
    let views = ViewsConfig::sqlite(folder.path().join("views.db")).unwrap();
    let views = Views::open(views, Arc::clone(&store)).await.unwrap();
    let app = App::new(AppParts {
        store,
        queries: Arc::clone(&views.queries),
        projected: views.projected.clone(),
        people: rollbook_app::People::default(),
        files: Arc::new(NoFiles),
        clock: Arc::new(SystemClock),
        ids: Arc::new(RandomIds::default()),
        secret: [7; 32],
        cache_bytes: 16 << 20,
        read_wait: Duration::from_secs(30),
    });
    let key = SigningKey::new("rollbook.test", &[9; 32]).unwrap();
    let log = Arc::new(RecordedLog(Arc::clone(app.store())));
    let prover = Prover::new(log, Arc::new(MemoryTree::default()), key.public().clone());
    let (stopper, stop) = Stopper::new();
    let (config, authenticator) = (HttpConfig::default(), Authenticator::new(AuthConfig::default()));
    let health = operations::surface(app.clone(), stop.clone(), Meters::install().unwrap());
    let shell = Shell { config: config.clone(), app: app.clone(), authenticator, stop };
    let (policy, rebuild) = (Arc::new(|_: &_| Policy::NATIVE), Arc::new(NoRebuild));
    let parts = NativeParts { app: app.clone(), config, policy, rebuild, prover };
    let surfaces = vec![health, rollbook_graphql::surface(app, Limits::default())];
    let router = rollbook_http::router(&shell, surfaces, native::surface(parts));
    Service { router, _stopper: stopper, _views: views, _folder: folder }
}

impl Service {
    async fn post(&self, path: &str, body: Value) -> (StatusCode, Option<String>, Value) {
        let request = Request::post(path).header("content-type", "application/json");
        self.send(request.body(Body::from(body.to_string())).unwrap()).await
    }

    /// Whether it is ready, and what is wrong all the same.
    async fn ready(&self) -> (StatusCode, Value) {
        let (status, _, mut ready) = self.send(Request::get("/health/ready").body(Body::empty()).unwrap()).await;
        (status, ready["reasons"].take())
    }

    async fn send(&self, request: Request<Body>) -> (StatusCode, Option<String>, Value) {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (status, retry) = (response.status(), response.headers().get("retry-after").cloned());
        let bytes = response.into_body().collect().await.unwrap().to_bytes();
        let retry = retry.map(|value| value.to_str().unwrap().to_owned());
        (status, retry, serde_json::from_slice(&bytes).unwrap())
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_full_disk_is_told_and_nothing_is_half_done() {
    let service = service(Options { max_file_bytes: Some(1 << 20), ..Options::default() }).await;
    let (status, _, made) = service.post("/v1/groups", json!({ "name": "divers" })).await;
    assert_eq!(status, 201);
    let group = made["id"].as_str().unwrap();
    let many: Vec<String> = (0..30_000).map(|number| format!("user:{}{number}", "x".repeat(90))).collect();

    let batch = json!({ "action": "add", "members": many });
    let (status, retry, problem) = service.post(&format!("/v1/groups/{group}/members"), batch).await;
    assert_eq!((status.as_u16(), &problem["code"]), (503, &json!("unavailable")), "{problem}");
    assert_eq!(retry.as_deref(), Some("1"));
    assert!(!problem.to_string().contains("sqlite"), "{problem}");

    let refused = json!(["commands are refused: database or disk is full"]);
    assert_eq!(service.ready().await, (StatusCode::OK, refused), "reads go on");

    let query = "mutation($group: ID!, $members: [NewMemberInput!]!) {
        addMembers(group: $group, members: $members) { version } }";
    let members: Vec<Value> = many.iter().map(|name| json!({ "ref": name })).collect();
    let asked = json!({ "query": query, "variables": { "group": group, "members": members } });
    let (_, _, answer) = service.post("/graphql", asked).await;
    assert_eq!(answer["errors"][0]["extensions"]["code"], "unavailable", "{answer}");

    let read = Request::get(format!("/v1/groups/{group}"));
    let read = read.header("rollbook-min-position", made["position"].as_str().unwrap()).body(Body::empty()).unwrap();
    let (status, _, read) = service.send(read).await;
    assert_eq!((status.as_u16(), &read["memberCount"], &read["version"]), (200, &json!(0), &json!(1)), "{read}");
    // What still fits is taken.
    let little = json!({ "action": "add", "members": ["user:asha"] });
    let (status, _, added) = service.post(&format!("/v1/groups/{group}/members"), little).await;
    assert_eq!((status.as_u16(), &added["version"]), (200, &json!(2)), "{added}");
    assert_eq!(service.ready().await, (StatusCode::OK, json!([])));
}

/// A full disk may have room again; a writer that has met a defect does not come back.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_log_that_nobody_writes_any_more_is_not_ready() {
    let broken = Arc::new(AtomicBool::new(false));
    let seen = Arc::clone(&broken);
    let hook = move |point: &'static str| {
        assert!(point != points::BEFORE_COMMIT || !seen.load(Ordering::SeqCst), "on purpose");
        Ok(())
    };
    let service = service(Options { hook: Some(Arc::new(hook)), ..Options::default() }).await;
    let (status, _, made) = service.post("/v1/groups", json!({ "name": "divers" })).await;
    assert_eq!((status.as_u16(), service.ready().await), (201, (StatusCode::OK, json!([]))));
    broken.store(true, Ordering::SeqCst);
    let (status, _, problem) = service.post("/v1/groups", json!({ "name": "surfers" })).await;
    assert_eq!((status.as_u16(), &problem["code"]), (503, &json!("unavailable")), "{problem}");
    // Who waited for the writer is told a moment before it has ended.
    let told = async {
        loop {
            match service.ready().await {
                (StatusCode::SERVICE_UNAVAILABLE, reasons) => return reasons,
                _ => tokio::time::sleep(Duration::from_millis(5)).await,
            }
        }
    };
    let reasons = tokio::time::timeout(Duration::from_secs(30), told).await.expect("is not ready any more");
    let reasons: Vec<String> = serde_json::from_value(reasons).unwrap();
    assert!(reasons.contains(&"commands are refused until this process starts anew".to_owned()), "{reasons:?}");
    let read = Request::get(format!("/v1/groups/{}", made["id"].as_str().unwrap()));
    // The views may be a moment behind.
    let read = read.header("rollbook-min-position", made["position"].as_str().unwrap()).body(Body::empty()).unwrap();
    assert_eq!(service.send(read).await.0, StatusCode::OK, "who is sent here all the same can still read");
}
