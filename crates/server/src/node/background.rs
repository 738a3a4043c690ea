//! What a node does by itself, while nobody asks.

use std::sync::Arc;
use std::time::Duration;

use rollbook_app::App;
use rollbook_app::archives::{ArchiveOptions, ArchiveWorker};
use rollbook_app::erasure::EraseWorker;
use rollbook_app::imports::{ImportOptions, ImportWorker};
use rollbook_app::uploads::{clear_removed, sweep};
use rollbook_app::webhooks::WebhookWorker;
use rollbook_domain::Timestamp;
use rollbook_projections::{Auditor, Views};
use rollbook_proof::Keeper;
use rollbook_seal::Keyring;
use tokio::task::JoinHandle;

use crate::auditing::InWorkspaces;
use crate::config::{Config, ConfigError, FilesAt, LogAt};
use crate::keys::Forgetful;
use crate::webhooks;

/// See the module. A node that only shows a copy does none of it.
pub(super) struct Background {
    erasures: EraseWorker,
    imports: ImportWorker,
    archives: ArchiveWorker,
    webhooks: WebhookWorker,
    sweeping: JoinHandle<()>,
    clearing: JoinHandle<()>,
    auditor: Auditor,
    keeper: Keeper,
}

impl Background {
    /// Begins everything.
    pub(super) fn start(
        config: &Config,
        app: &App,
        views: &Arc<Views>,
        keys: Arc<Keyring>,
        keeper: Keeper,
    ) -> Result<Self, ConfigError> {
        let unclaimed = unclaimed_after(config)?;
        Ok(Self {
            erasures: EraseWorker::start(app.clone(), keys, Arc::new(Forgetful(Arc::clone(views)))),
            imports: ImportWorker::start(app.clone(), import_options(config)?),
            archives: ArchiveWorker::start(app.clone(), ArchiveOptions::default()),
            webhooks: webhooks::start(config, app)?,
            sweeping: tokio::spawn(sweep(app.clone(), ago(app, unclaimed))),
            clearing: tokio::spawn(clear_removed(app.clone())),
            auditor: Auditor::start(views, InWorkspaces(app.clone())),
            keeper,
        })
    }

    /// What changes something ends at a boundary.
    pub(super) async fn stop(self) -> Keeper {
        let Self { erasures, imports, archives, webhooks, sweeping, clearing, auditor, keeper } = self;
        sweeping.abort();
        clearing.abort();
        tokio::join!(erasures.stop(), imports.stop(), archives.stop(), webhooks.stop(), auditor.stop());
        keeper
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
