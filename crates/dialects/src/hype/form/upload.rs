//! A file on its way into the storage, and there until a command wants it.

use axum::extract::multipart::Field;
use rollbook_app::App;
use rollbook_app::files::FilesError;
use rollbook_domain::group::commands::RequestImport;
use tokio::runtime::Handle;

use super::parts::Broken;
use crate::hype::service::Service;
use crate::hype::translate::{ROLE, USER};
use crate::intake::{Intake, pipe};

/// A stored file. It is deleted unless somebody takes it.
pub(in super::super) struct Upload {
    app: App,
    import: Option<RequestImport>,
}

impl Upload {
    /// Whoever takes it has to settle it.
    pub(in super::super) fn take(mut self) -> Option<RequestImport> {
        self.import.take()
    }
}

impl Drop for Upload {
    fn drop(&mut self) {
        let (Some(import), Ok(runtime)) = (self.import.take(), Handle::try_current()) else { return };
        let app = self.app.clone();
        runtime.spawn(async move { app.settle_import(&import.job, Ok(None)).await });
    }
}

/// Stores a file as it comes; the inner error says why that was not possible.
pub(super) async fn store(
    service: &Service,
    intake: &Intake,
    field: Field<'_>,
) -> Result<Result<Upload, String>, Broken> {
    let (feed, content) = pipe();
    let storing = service.app().store_import(content, service.max_upload_bytes(), USER, ROLE);
    let (stored, passed) = tokio::join!(storing, feed.pass(intake, field));
    let stored = stored.map(|import| Upload { app: service.app().clone(), import: Some(import) });
    match (stored, passed) {
        (Err(FilesError::TooLarge { .. }), _) => Err(Broken::TooLarge),
        (_, Err(_)) | (Err(FilesError::BrokenOff(_)), _) => Err(Broken::Malformed),
        (Err(error), Ok(())) => Ok(Err(error.to_string())),
        (Ok(upload), Ok(())) => Ok(Ok(upload)),
    }
}
