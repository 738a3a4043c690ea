//! Commands, each carried out to its end whether its client waits or not: a file is stored already.

use rollbook_app::commands::GroupCreation;
use rollbook_app::{App, AppError, Call, Done};
use rollbook_domain::group::commands::{RequestImport, SectionReports};
use rollbook_domain::{Actor, GroupId, ObjectId};
use tracing::Instrument;

use super::error::Failure;
use super::form::Upload;
use super::service::Service;
use super::translate::{Form, creation, update};
use super::wire::UploadInfo;
use super::{translate, wire};

/// What became of a file.
enum Outcome {
    /// There is none.
    None,
    Stored(Box<RequestImport>),
    Failed(String),
}

impl Outcome {
    fn of(file: Option<Result<Upload, String>>) -> Self {
        match file {
            None => Self::None,
            Some(Err(reason)) => Self::Failed(reason),
            Some(Ok(upload)) => upload.take().map_or(Self::None, |import| Self::Stored(Box::new(import))),
        }
    }

    fn import(&self) -> Option<&RequestImport> {
        if let Self::Stored(import) = self { Some(import) } else { None }
    }
}

impl Service {
    /// Makes a group of a form and perhaps a file.
    pub(super) async fn create(
        &self,
        actor: Actor,
        form: Form,
        file: Option<Result<Upload, String>>,
    ) -> Result<wire::Created, Failure> {
        let (added, with_file) = (form.has_ids(), file.is_some());
        let mut new = creation(form, with_file)?;
        let (name, kind) = (new.name.clone(), new.kind.clone().unwrap_or_default());
        let outcome = Outcome::of(file);
        new.import = outcome.import().cloned();
        let (app, call, import) = (self.app().clone(), self.call(actor), new.import.clone());
        let done: Done<GroupCreation> =
            to_the_end(async move { settled(&app, import, app.create_group(&call, new).await).await }).await?;
        Ok(wire::Created {
            message: "Group is created",
            upload_info: self.upload_info(&outcome),
            ids_info: wire::IdsInfo { added },
            group: translate::created(&done.outcome, name, kind, with_file),
        })
    }

    /// Changes a group as a form and a file say.
    pub(super) async fn edit(
        &self,
        actor: Actor,
        id: &ObjectId,
        form: Form,
        file: Result<Upload, String>,
    ) -> Result<wire::Edited, Failure> {
        let added = form.has_ids();
        // The upload is still its own here, so that it goes when there is no such group.
        let group = self.group_id(id).await?;
        let outcome = Outcome::of(Some(file));
        let call = self.call(actor);
        self.updated(call, group, form, &outcome).await?;
        let info = self.upload_info(&outcome);
        let upload_info = info.unwrap_or_else(|| translate::upload_failed("the file is gone"));
        Ok(wire::Edited { upload_info, ids_info: wire::IdsInfo { added } })
    }

    async fn updated(&self, call: Call, group: GroupId, form: Form, outcome: &Outcome) -> Result<(), AppError> {
        let (app, import) = (self.app().clone(), outcome.import().cloned());
        let command = update(form, import.clone());
        let work = async move { settled(&app, import, app.update_group(&call, group, None, command).await).await };
        let _: Done<SectionReports> = to_the_end(work).await?;
        Ok(())
    }

    fn upload_info(&self, outcome: &Outcome) -> Option<UploadInfo> {
        match outcome {
            Outcome::None => None,
            Outcome::Failed(reason) => Some(translate::upload_failed(reason)),
            Outcome::Stored(import) => {
                let url = self.links().url(&import.job, import.signed_at, self.app().now());
                Some(translate::uploaded(&import.job, url))
            }
        }
    }
}

/// Deletes the file of a command that was refused.
async fn settled<T>(
    app: &App,
    import: Option<RequestImport>,
    outcome: Result<Done<T>, AppError>,
) -> Result<Done<T>, AppError> {
    if let Some(import) = import {
        app.settle_import(&import.job, outcome.as_ref().map(|_| Some(&import.job))).await;
    }
    outcome
}

/// In a task of its own: a client that leaves now must leave nothing half done.
async fn to_the_end<T: Send + 'static>(
    work: impl Future<Output = Result<T, AppError>> + Send + 'static,
) -> Result<T, AppError> {
    let stopped = |error: tokio::task::JoinError| AppError::Internal(format!("a command was stopped: {error}"));
    tokio::spawn(work.in_current_span()).await.map_err(stopped)?
}
