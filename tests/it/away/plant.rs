//! The dialects over a real log that can be made to fail, and real views that can be made to stand still.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use http::{HeaderMap, Request};
use http_body_util::BodyExt;
use rollbook_app::commands::{NewSubject, SubjectName};
use rollbook_app::{App, AppParts, Call, RandomIds, SystemClock};
use rollbook_dialects::config::{Dialects, Organization, Owner, Photo, Secret};
use rollbook_dialects::hype::FileLinks;
use rollbook_dialects::photo::PhotoLinks;
use rollbook_dialects::{devicemagic, hype, photo, sensiflow, sunbird};
use rollbook_domain::group::BRAND;
use rollbook_domain::subject::SubjectStatus;
use rollbook_domain::workspace::ChangeOwner;
use rollbook_domain::{Actor, Attributes, Policy};
use rollbook_files::ObjectFiles;
use rollbook_http::auth::{AuthConfig, Authenticator};
use rollbook_http::{HttpConfig, Shell, Stopper, Surface};
use rollbook_projections::{Views, ViewsConfig};
use rollbook_store::{EventStore, Position};
use rollbook_store_sqlite::{Options, SqliteStore, points};
use serde_json::Value;
use tempfile::TempDir;
use tokio::sync::watch;
use tower::ServiceExt;
use url::Url;
use uuid::Uuid;

const SECRET: [u8; 32] = [7; 32];
/// The brand of the owner of photos.
const MAIN: Uuid = Uuid::from_u128(8);

pub(super) struct Plant {
    router: Router,
    app: App,
    away: Arc<AtomicBool>,
    _stopper: Stopper,
    _views: Views,
    _still: watch::Sender<Position>,
    _folder: TempDir,
}

/// A request that is sent more than once.
#[derive(Debug, Clone)]
pub(super) struct Ask {
    pub(super) line: String,
    pub(super) headers: Vec<(&'static str, String)>,
    pub(super) body: Value,
}

/// An answer.
#[derive(Debug)]
pub(super) struct Told {
    pub(super) status: u16,
    pub(super) headers: HeaderMap,
    pub(super) body: Value,
}

/// A dialect's check of the answer to something that failed.
pub(super) type Check = fn(&Ask, &Told);

fn settings() -> Dialects {
    let mut settings = Dialects::default();
    settings.devicemagic.organizations = vec![Organization { id: 7, token: Secret::new("T7"), workspace: None }];
    settings.sunbird.development_tokens = true;
    settings.photo.owners = vec![Owner {
        id: Uuid::from_u128(7 << 96),
        workspace: None,
        timezone: "UTC".into(),
        token: Secret::new("T1"),
        token_sha256: String::new(),
        primary_brand: MAIN,
        brands: Vec::new(),
    }];
    settings
}

fn surfaces(app: &App, settings: &Dialects) -> Vec<Surface> {
    let url = Url::parse("http://photos.example").unwrap();
    let files = FileLinks::local(&url, &settings.hype, &SECRET);
    let hype = hype::surfaces(app.clone(), &settings.hype, files);
    let photo = photo::surfaces(app.clone(), &settings.photo, PhotoLinks::new("http://photos.example", SECRET));
    let others = [
        devicemagic::surface(app.clone(), &settings.devicemagic),
        sensiflow::surface(app.clone(), &settings.sensiflow),
        sunbird::surface(app.clone(), &settings.sunbird),
    ];
    others.into_iter().chain(hype).chain(photo).collect()
}

/// As the server does it at its start.
async fn open_owned_workspace(app: &App, settings: &Photo) {
    let owner = &settings.owners[0];
    let call = Call::new(settings.workspace_of(owner), Actor::new("operator"), Policy::NATIVE);
    let brand = NewSubject {
        kind: BRAND.to_owned(),
        id: SubjectName::Given(MAIN.to_string()),
        name: Some("Main".into()),
        status: SubjectStatus::Active,
        attributes: Attributes::new(),
    };
    let owner = ChangeOwner { id: Some(owner.id), primary_brand: Some(MAIN), ..ChangeOwner::default() };
    app.open_owned_workspace(&call, vec![brand], owner).await.unwrap();
}

impl Plant {
    /// All is well, until [`Plant::lose_the_log`].
    pub(super) async fn new() -> Self {
        Self::build(false).await
    }

    /// The views never show anything.
    pub(super) async fn with_late_views() -> Self {
        Self::build(true).await
    }

    async fn build(late: bool) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let away = Arc::new(AtomicBool::new(false));
        let lost = Arc::clone(&away);
        let hook = move |point: &'static str| match point {
            points::BEFORE_COMMIT if lost.load(Ordering::SeqCst) => Err(io::Error::other("the disk is gone")),
            _ => Ok(()),
        };
        let options = Options { hook: Some(Arc::new(hook)), ..Options::default() };
        let store: Arc<dyn EventStore> = Arc::new(SqliteStore::open(&folder.path().join("log.db"), options).unwrap());
        let settings_of_views = ViewsConfig::sqlite(folder.path().join("views.db")).unwrap();
        let views = Views::open(settings_of_views, Arc::clone(&store)).await.unwrap();
        let (still, standing) = watch::channel(Position(0));
        let app = App::new(AppParts {
            store,
            queries: Arc::clone(&views.queries),
            projected: if late { standing } else { views.projected.clone() },
            people: rollbook_app::People::default(),
            files: Arc::new(ObjectFiles::in_memory()),
            clock: Arc::new(SystemClock),
            ids: Arc::new(RandomIds::default()),
            secret: SECRET,
            cache_bytes: 16 << 20,
            read_wait: Duration::from_secs(30),
        });
        let settings = settings();
        devicemagic::open_workspaces(&app, &settings.devicemagic).await.unwrap();
        open_owned_workspace(&app, &settings.photo).await;
        let surfaces = surfaces(&app, &settings);
        let (stopper, stop) = Stopper::new();
        let authenticator = Authenticator::new(AuthConfig::default());
        let shell = Shell { config: HttpConfig::default(), app: app.clone(), authenticator, stop };
        let router = rollbook_http::router(&shell, surfaces, Surface::new("rest", Router::new()));
        Self { router, app, away, _stopper: stopper, _views: views, _still: still, _folder: folder }
    }

    /// From now on nothing becomes durable.
    pub(super) fn lose_the_log(&self) {
        self.away.store(true, Ordering::SeqCst);
    }

    /// From now on all is well again.
    pub(super) fn find_the_log(&self) {
        self.away.store(false, Ordering::SeqCst);
    }

    /// The newest durable position.
    pub(super) async fn head(&self) -> Position {
        self.app.store().current_head().await.unwrap()
    }

    pub(super) async fn ask(&self, ask: &Ask) -> Told {
        let (method, path) = ask.line.split_once(' ').unwrap();
        let request = Request::builder().method(method).uri(path);
        let request = ask.headers.iter().fold(request, |request, (name, value)| request.header(*name, value));
        let typed = ask.headers.iter().any(|(name, _)| *name == "content-type");
        let request = if typed { request } else { request.header("content-type", "application/json") };
        let body = match &ask.body {
            Value::Null => Body::empty(),
            // No JSON: a byte a character.
            Value::String(text) => Body::from(text.chars().map(|c| u8::try_from(c).unwrap()).collect::<Vec<_>>()),
            body => Body::from(body.to_string()),
        };
        let answer = self.router.clone().oneshot(request.body(body).unwrap()).await.unwrap();
        let (parts, body) = answer.into_parts();
        let bytes = body.collect().await.unwrap().to_bytes();
        let body = serde_json::from_slice(&bytes).unwrap_or_default();
        Told { status: parts.status.as_u16(), headers: parts.headers, body }
    }
}
