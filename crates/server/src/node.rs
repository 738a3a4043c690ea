//! The parts of this process, opened in order and closed in the opposite one.

mod background;
mod copy;

pub(crate) use copy::LogCopy;

use std::sync::Arc;
use std::time::Duration;

use rollbook_app::files::Files;
use rollbook_app::{App, AppParts, Clock, People, RandomIds, SystemClock};
use rollbook_projections::Views;
use rollbook_proof::Prover;
use rollbook_seal::SealedStore;
use rollbook_store::EventStore;
use tempfile::TempDir;

use self::background::Background;
use crate::config::{Config, ConfigError, deployment_secret};
use crate::files::{look_at_files, open_files, sealed};
use crate::keys::{known_keys, open_keys};
use crate::log::open_log;
use crate::people::{check_personal_ids, people};
use crate::proof::{self, Proof};
use crate::views::open_views;

/// Warm states of groups; a group of a million members takes about 20 MB of it.
const CACHE_BYTES: u64 = 256 << 20;
/// How long a native read waits for its position.
const READ_WAIT: Duration = Duration::from_secs(5);
const RELEASE_WAIT: Duration = Duration::from_secs(5);
const LOOK_AGAIN: Duration = Duration::from_millis(5);

/// Why a start came to nothing; each is one line for the operator.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// A key of the configuration.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The log cannot be opened.
    #[error("the log cannot be opened: {0}")]
    Log(String),
    /// The keys of personal fields cannot be opened.
    #[error("the key store cannot be opened: {0}")]
    Keys(String),
    /// The views cannot be opened.
    #[error("the views cannot be opened: {0}")]
    Views(String),
    /// Messages or traces cannot be written.
    #[error("telemetry: {0}")]
    Telemetry(String),
    /// What a workspace begins with cannot be written.
    #[error("the workspaces of the configuration cannot be opened: {0}")]
    Seeds(String),
    /// Nothing listens.
    #[error("{0}")]
    Listen(String),
    /// The folder for files cannot be used.
    #[error("files: {0}")]
    Files(String),
}

#[cfg(not(feature = "eventstore"))]
impl StartError {
    /// A store that this build does not have.
    pub(crate) fn unavailable(key: &str) -> Self {
        ConfigError::new(key, "is not available in this build").into()
    }
}

/// See the module.
pub struct Node {
    app: App,
    views: Arc<Views>,
    prover: Prover,
    /// None where a copy is looked at.
    background: Option<Background>,
    /// What goes with the process.
    scratch: Option<TempDir>,
}

impl Node {
    /// Opens log, files and views, and lets projections and imports run.
    pub async fn open(config: &Config) -> Result<Self, StartError> {
        Self::open_at(config, Arc::new(SystemClock)).await
    }

    /// The same by another clock.
    pub(crate) async fn open_at(config: &Config, clock: Arc<dyn Clock>) -> Result<Self, StartError> {
        let store = open_log(config).await?;
        // Behind the lock of the log, so that two starts at once do not make two secrets.
        let secret = deployment_secret(config)?;
        let keys = open_keys(config, &secret).await?;
        let store: Arc<dyn EventStore> = Arc::new(SealedStore::new(store, Arc::clone(&keys)));
        let files = sealed(config, open_files(config, &clock)?, Some(&keys))?;
        let Proof { keeper, prover } = proof::start(config, &store).await?;
        let views = open_views(config, Arc::clone(&store)).await?;
        let people = people(config, Some(&keys));
        let app = app(store, &views, people, files, clock, secret);
        if let Err(error) = check_personal_ids(&app, config).await {
            keeper.stop().await;
            Self { app, views, prover, background: None, scratch: None }.close().await;
            return Err(error);
        }
        // Before anything is written: pending imports begin at once, and the command line writes without any surface. Also
        // where the dialect is off: a count that misses changes is wrong for good.
        app.count_groups_in(&config.dialects.sunbird.workspace);
        let background = Some(Background::start(config, &app, &views, keys, keeper)?);
        Ok(Self { app, views, prover, background, scratch: None })
    }

    /// Shows a copy of a log, by the configuration that it has made for itself. Nothing is done by itself, and whatever
    /// would change something is refused.
    pub(crate) async fn show(config: &Config, copy: LogCopy) -> Result<Self, StartError> {
        let LogCopy { store, scratch } = copy;
        let keys = known_keys(config).await?;
        let store: Arc<dyn EventStore> = match &keys {
            Some(keys) => Arc::new(SealedStore::new(store, Arc::clone(keys))),
            None => store,
        };
        let clock: Arc<dyn Clock> = Arc::new(SystemClock);
        let files = sealed(config, look_at_files(config, &clock)?, keys.as_ref())?;
        let prover = proof::of_copy(&store)?;
        let views = open_views(config, Arc::clone(&store)).await?;
        let app = app(store, &views, people(config, keys.as_ref()), files, clock, deployment_secret(config)?);
        Ok(Self { app, views, prover, background: None, scratch: Some(scratch) })
    }

    /// The application.
    pub fn app(&self) -> &App {
        &self.app
    }

    /// The views.
    pub(crate) fn views(&self) -> &Arc<Views> {
        &self.views
    }

    /// Proofs of the log.
    pub(crate) fn prover(&self) -> &Prover {
        &self.prover
    }

    /// Lets accepted commands finish, and imports and projections stop at a boundary; then lets go of the log.
    pub async fn close(self) {
        let Self { app, views, prover, background, scratch } = self;
        let keeper = match background {
            Some(background) => Some(background.stop().await),
            None => None,
        };
        views.stop().await;
        if let Some(keeper) = keeper {
            keeper.stop().await;
        }
        let store = Arc::clone(app.store());
        drop((app, views, prover));
        released(store).await;
        if let Some(Err(error)) = scratch.map(TempDir::close) {
            tracing::warn!(%error, "what goes with this process is left");
        }
    }
}

fn app(
    store: Arc<dyn EventStore>,
    views: &Views,
    people: People,
    files: Arc<dyn Files>,
    clock: Arc<dyn Clock>,
    secret: [u8; 32],
) -> App {
    App::new(AppParts {
        store,
        queries: Arc::clone(&views.queries),
        projected: views.projected.clone(),
        people,
        files,
        clock,
        ids: Arc::new(RandomIds::default()),
        secret,
        cache_bytes: CACHE_BYTES,
        read_wait: READ_WAIT,
    })
}

/// Connections that are being closed may hold the log a moment longer. Whoever opens it next should not have to guess,
/// so the last hold on it is this one: letting go ends its threads before anything else happens.
async fn released(store: Arc<dyn EventStore>) {
    let alone = async {
        while Arc::strong_count(&store) > 1 {
            tokio::time::sleep(LOOK_AGAIN).await;
        }
    };
    if tokio::time::timeout(RELEASE_WAIT, alone).await.is_err() {
        tracing::warn!("something still holds the log; it is released when the process ends");
    }
    if tokio::task::spawn_blocking(move || drop(store)).await.is_err() {
        tracing::warn!("the log was not closed in order");
    }
}
