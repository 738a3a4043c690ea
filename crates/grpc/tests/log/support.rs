//! A service over a log in memory, and short words for what clients do.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use eventstore::{Client, Error, ReadAllOptions, ReadStreamOptions, RecordedEvent, Subscription, SubscriptionEvent};
use rollbook_app::commands::NewGroup;
use rollbook_app::files::NoFiles;
use rollbook_app::{App, AppParts, Call, RandomIds, SystemClock};
use rollbook_domain::{Actor, GroupId, Policy};
use rollbook_http::auth::{ApiKey, AuthConfig, Authenticator, Scope};
use rollbook_http::{HttpConfig, Shell, Stopper, bind, router, serve};
use rollbook_projections::{Views, ViewsConfig};
use rollbook_store::MemoryStore;
use sha2::{Digest, Sha256};
use tokio::task::JoinHandle;

/// See the module.
pub(crate) struct Service {
    pub(crate) app: App,
    address: SocketAddr,
    stopper: Stopper,
    serving: JoinHandle<bool>,
    _views: Views,
    _folder: tempfile::TempDir,
}

impl Service {
    /// Open to all.
    pub(crate) async fn start() -> Self {
        Self::with(AuthConfig::default(), HttpConfig::default()).await
    }

    pub(crate) async fn with(auth: AuthConfig, config: HttpConfig) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = Arc::new(MemoryStore::default());
        let views = Views::open(ViewsConfig::sqlite(folder.path().join("views.db")).unwrap(), store.clone()).await;
        let views = views.unwrap();
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
            read_wait: Duration::from_secs(20),
        });
        let (stopper, stop) = Stopper::new();
        let authenticator = Authenticator::new(auth);
        let surface = rollbook_grpc::surface(app.clone(), authenticator.clone(), &config, stop.clone());
        let shell = Shell { config: config.clone(), app: app.clone(), authenticator, stop: stop.clone() };
        let router = router(&shell, Vec::new(), surface);
        let listener = bind(SocketAddr::from(([127, 0, 0, 1], 0))).await.unwrap();
        let address = listener.local_addr().unwrap();
        let serving = tokio::spawn(async move { serve(listener, router, &config, stop).await });
        Self { app, address, stopper, serving, _views: views, _folder: folder }
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// A client without credentials.
    pub(crate) fn client(&self) -> Client {
        self.client_with("")
    }

    /// A client with `user:password@`.
    pub(crate) fn client_with(&self, login: &str) -> Client {
        client(&format!("esdb://{login}{}?tls=false&discoveryInterval=1", self.address))
    }

    /// A new group in a workspace.
    pub(crate) async fn group(&self, workspace: &str, name: &str) -> GroupId {
        let new = NewGroup { name: name.into(), ..NewGroup::default() };
        self.app.create_group(&call(workspace), new).await.unwrap().outcome.id
    }

    /// Whether everything was finished.
    pub(crate) async fn stop(self) -> bool {
        self.stopper.stop();
        self.serving.await.unwrap()
    }
}

pub(crate) fn client(url: &str) -> Client {
    Client::new(url.parse().unwrap()).unwrap()
}

pub(crate) fn call(workspace: &str) -> Call {
    Call::new(workspace.parse().unwrap(), Actor::new("user:asha"), Policy::NATIVE)
}

/// A key of a workspace.
pub(crate) fn key(workspace: &str, secret: &str, scopes: &[Scope]) -> ApiKey {
    ApiKey {
        workspace: workspace.parse().unwrap(),
        name: secret.into(),
        sha256: Sha256::digest(secret).into(),
        scopes: scopes.iter().copied().collect(),
    }
}

pub(crate) fn many() -> ReadAllOptions {
    ReadAllOptions::default().max_count(usize::MAX)
}

pub(crate) async fn all(client: &Client, options: &ReadAllOptions) -> Result<Vec<RecordedEvent>, Error> {
    let mut reading = client.read_all(options).await?;
    let mut found = Vec::new();
    while let Some(event) = reading.next().await? {
        found.push(event.event.unwrap());
    }
    Ok(found)
}

pub(crate) async fn stream(
    client: &Client,
    name: &str,
    options: ReadStreamOptions,
) -> Result<Vec<RecordedEvent>, Error> {
    let mut reading = client.read_stream(name, &options).await?;
    let mut found = Vec::new();
    while let Some(event) = reading.next().await? {
        found.push(event.event.unwrap());
    }
    Ok(found)
}

pub(crate) fn positions(events: &[RecordedEvent]) -> Vec<u64> {
    events.iter().map(|event| event.position.commit).collect()
}

/// The next event of a subscription.
pub(crate) async fn next(subscription: &mut Subscription) -> RecordedEvent {
    subscription.next().await.unwrap().event.unwrap()
}

/// What a subscription says until it has caught up: positions of events and of checkpoints, and where it is then.
pub(crate) async fn until_caught_up(subscription: &mut Subscription) -> (Vec<RecordedEvent>, Vec<u64>, Option<u64>) {
    let (mut events, mut checkpoints) = (Vec::new(), Vec::new());
    loop {
        match subscription.next_subscription_event().await.unwrap() {
            SubscriptionEvent::EventAppeared(event) => events.push(event.event.unwrap()),
            SubscriptionEvent::Checkpoint(at) => checkpoints.push(at.commit),
            SubscriptionEvent::CaughtUp(told) => {
                let at = told.unwrap().position.map(|at| at.commit);
                return (events, checkpoints, at);
            }
            _ => {}
        }
    }
}
