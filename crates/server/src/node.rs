//! The parts of this process, opened in order and closed in the opposite one.

use std::sync::Arc;
use std::time::Duration;

use rollbook_app::archives::{ArchiveOptions, ArchiveWorker};
use rollbook_app::imports::{ImportOptions, ImportWorker};
use rollbook_app::uploads::{clear_removed, sweep};
use rollbook_app::{App, AppParts, Clock, RandomIds, SystemClock};
use rollbook_domain::Timestamp;
use rollbook_projections::Views;
use rollbook_proof::Prover;
use rollbook_store::EventStore;
use tokio::task::JoinHandle;

use crate::config::{Config, ConfigError, FilesAt, LogAt, deployment_secret};
use crate::files::open_files;
use crate::log::open_log;
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
    imports: ImportWorker,
    archives: ArchiveWorker,
    sweeping: JoinHandle<()>,
    clearing: JoinHandle<()>,
    proof: Proof,
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
        let files = open_files(config, &clock)?;
        let proof = proof::start(config, &store).await?;
        let views = open_views(config, Arc::clone(&store)).await?;
        let app = App::new(AppParts {
            store,
            queries: Arc::clone(&views.queries),
            projected: views.projected.clone(),
            files,
            clock,
            ids: Arc::new(RandomIds::default()),
            secret,
            cache_bytes: CACHE_BYTES,
            read_wait: READ_WAIT,
        });
        // Before anything is written: pending imports begin at once, and the command line writes without any surface. Also
        // where the dialect is off: a count that misses changes is wrong for good.
        app.count_groups_in(&config.dialects.sunbird.workspace);
        let imports = ImportWorker::start(app.clone(), import_options(config)?);
        let archives = ArchiveWorker::start(app.clone(), ArchiveOptions::default());
        let sweeping = tokio::spawn(sweep(app.clone(), ago(&app, unclaimed_after(config)?)));
        let clearing = tokio::spawn(clear_removed(app.clone()));
        Ok(Self { app, views, imports, archives, sweeping, clearing, proof })
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
        &self.proof.prover
    }

    /// Lets accepted commands finish, and imports and projections stop at a boundary; then lets go of the log.
    pub async fn close(self) {
        let Self { app, views, imports, archives, sweeping, clearing, proof: Proof { keeper, prover } } = self;
        sweeping.abort();
        clearing.abort();
        tokio::join!(imports.stop(), archives.stop());
        views.stop().await;
        keeper.stop().await;
        let store = Arc::clone(app.store());
        drop((app, views, prover));
        released(store).await;
    }
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

fn import_options(config: &Config) -> Result<ImportOptions, ConfigError> {
    let hype = &config.dialects.hype;
    let options = ImportOptions { max_ids: hype.max_ids, retries: hype.import_retries, ..ImportOptions::default() };
    Ok(ImportOptions { orphans_after: unclaimed_after(config)?, ..options })
}

fn ago(app: &App, age: Duration) -> Timestamp {
    let age = i64::try_from(age.as_micros()).unwrap_or(i64::MAX);
    Timestamp::from_micros(app.now().micros().saturating_sub(age))
}

/// From which age on a file that nobody has claimed never will be: at once where this process alone stores files.
fn unclaimed_after(config: &Config) -> Result<Duration, ConfigError> {
    // In a bucket, or in a folder that nodes share, another node may be about to ask for a file.
    Ok(match (config.files_at()?, config.log_at()?) {
        (FilesAt::Folder(_), LogAt::Sqlite(_)) => Duration::ZERO,
        _ => Duration::from_hours(24),
    })
}
