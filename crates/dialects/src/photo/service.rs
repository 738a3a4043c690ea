//! What the operations share.

use std::sync::Arc;
use std::time::Duration;

use rollbook_app::uploads::{UploadOptions, Uploads};
use rollbook_app::{App, AppError};
use rollbook_domain::ArchiveId;

use super::access::{Owner, Owners};
use super::links::PhotoLinks;
use crate::config::Photo;

/// How many zips are remembered to have been fetched; each for as long as it lives.
const REMEMBERED: u64 = 100_000;
const LIFE: Duration = Duration::from_hours(48);

/// Cheap to clone.
#[derive(Clone)]
pub(super) struct Service(Arc<Parts>);

struct Parts {
    app: App,
    owners: Owners,
    links: PhotoLinks,
    uploads: Uploads,
    config: Photo,
    /// How often each zip was fetched from this process; nothing but a figure in an answer.
    downloads: moka::sync::Cache<ArchiveId, u64>,
}

impl Service {
    pub(super) fn new(app: App, config: &Photo, links: PhotoLinks) -> Self {
        let options = UploadOptions { max_bytes: config.max_upload_bytes, ..UploadOptions::default() };
        Self(Arc::new(Parts {
            owners: Owners::new(config),
            links,
            uploads: Uploads::new(app.clone(), options),
            app,
            config: config.clone(),
            downloads: moka::sync::Cache::builder().max_capacity(REMEMBERED).time_to_live(LIFE).build(),
        }))
    }

    pub(super) fn app(&self) -> &App {
        &self.0.app
    }

    pub(super) fn owners(&self) -> &Owners {
        &self.0.owners
    }

    pub(super) fn links(&self) -> &PhotoLinks {
        &self.0.links
    }

    pub(super) fn uploads(&self) -> &Uploads {
        &self.0.uploads
    }

    pub(super) fn config(&self) -> &Photo {
        &self.0.config
    }

    /// Waits until the views show all writes of the owner so far.
    pub(super) async fn ready(&self, owner: &Owner) -> Result<(), AppError> {
        self.app().wait_for_workspace(&owner.workspace).await
    }

    /// How often a zip was fetched.
    pub(super) fn downloads(&self, id: ArchiveId) -> u64 {
        self.0.downloads.get(&id).unwrap_or_default()
    }

    /// A zip is being fetched.
    pub(super) fn downloaded(&self, id: ArchiveId) {
        self.0.downloads.entry(id).and_upsert_with(|count| count.map_or(1, |count| count.into_value() + 1));
    }
}
