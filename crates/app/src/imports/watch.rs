//! An import as it moves: what the view says of it, and how far it is while this process works on it.

use async_stream::try_stream;
use futures::Stream;
use rollbook_domain::group::ImportStatus;
use rollbook_domain::{ObjectId, WorkspaceName};
use rollbook_store::Position;
use serde::Serialize;
use tokio::sync::watch;

use super::progress::ImportProgress;
use crate::app::App;
use crate::error::AppError;
use crate::views::ImportView;

/// Where an import stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ImportMove {
    /// As the view has it.
    #[serde(flatten)]
    pub import: ImportView,
    /// How far the work on it is; none where another process has it, or none yet, or where it has ended.
    pub progress: Option<ImportProgress>,
}

impl App {
    /// An import of this workspace each time it moves, from now until it has ended. It ends with the import as it has
    /// ended; who reads slowly misses steps on the way there, never the end.
    pub fn watch_import(
        &self,
        workspace: WorkspaceName,
        job: ObjectId,
    ) -> impl Stream<Item = Result<ImportMove, AppError>> + Send + use<> {
        let app = self.clone();
        try_stream! {
            let mut last = None;
            loop {
                // Both are asked for before the view is, so that nothing is missed that happens after.
                let (mut projected, mut begun) = (app.projected(), app.running_imports().begun());
                projected.mark_unchanged();
                begun.mark_unchanged();
                let import = app.import(&workspace, &job).await?;
                let ended = import.status != ImportStatus::Pending;
                let mut progress = if ended { None } else { app.follow_import(&workspace, &job) };
                let current = progress.as_mut().map(|progress| progress.borrow_and_update().clone());
                let now = ImportMove { import, progress: current };
                if last.as_ref() != Some(&now) {
                    last = Some(now.clone());
                    yield now.clone();
                }
                if ended {
                    return;
                }
                while let Some(progress) = &mut progress
                    && progress.changed().await.is_ok()
                {
                    let current = Some(progress.borrow_and_update().clone());
                    yield ImportMove { progress: current, ..now.clone() };
                }
                either(&mut projected, &mut begun).await?;
            }
        }
    }

    /// What is known of an import besides: how far the work on it is.
    pub fn import_move(&self, workspace: &WorkspaceName, import: ImportView) -> ImportMove {
        let pending = import.status == ImportStatus::Pending;
        let progress = pending.then(|| self.import_progress(workspace, &import.job)).flatten();
        ImportMove { import, progress }
    }

    async fn import(&self, workspace: &WorkspaceName, job: &ObjectId) -> Result<ImportView, AppError> {
        let found = self.queries().import(workspace, job).await?;
        found.ok_or(AppError::NotFound { what: "import" })?.read()
    }
}

/// Where nobody works on it here, or no longer does: the views will know, or a worker will begin.
async fn either(projected: &mut watch::Receiver<Position>, begun: &mut watch::Receiver<()>) -> Result<(), AppError> {
    let moved = tokio::select! {
        moved = projected.changed() => moved,
        moved = begun.changed() => moved,
    };
    moved.map_err(|_| AppError::Unavailable("the service is stopping".into()))
}
