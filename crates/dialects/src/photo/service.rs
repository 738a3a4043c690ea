//! What the operations share.

use std::sync::Arc;

use rollbook_app::uploads::{UploadOptions, Uploads};
use rollbook_app::{App, AppError};

use super::access::{Owner, Owners};
use super::links::PhotoLinks;
use crate::config::Photo;

/// Cheap to clone.
#[derive(Clone)]
pub(super) struct Service(Arc<Parts>);

struct Parts {
    app: App,
    owners: Owners,
    links: PhotoLinks,
    uploads: Uploads,
    config: Photo,
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
}
