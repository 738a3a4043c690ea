//! Asking for an import: the file is stored before the command, and deleted if the command is refused.

use rollbook_domain::group::commands::RequestImport;
use rollbook_domain::{GroupId, ObjectId};
use serde::{Deserialize, Serialize};

use crate::app::App;
use crate::call::{Call, Done};
use crate::error::AppError;
use crate::files::{Content, FileName, FilesError};
use crate::plan::Plan;
use crate::touch::Touch;

/// The folder of all files of ids, whoever sent them. In an S3 link it is the bucket, and one of the served
/// contracts fixes its name.
pub const FOLDER: &str = "hype-group";

/// What is known of an import when it has been asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ImportRequest {
    /// Names the import and its file.
    pub job: ObjectId,
    /// When the link to the file was signed, in unix seconds.
    pub signed_at: i64,
    /// Bytes of the file.
    pub size: u64,
    /// SHA-256 of them, in hex.
    pub sha256: String,
}

/// The file of a job: `<job>.csv`.
pub fn file_of(job: &ObjectId) -> FileName {
    FileName::new(FOLDER, &format!("{job}.csv")).unwrap_or_else(|_| unreachable!("24 hex digits are a name"))
}

impl App {
    /// Stores a file of ids under the name of a new job, ready to be asked for: by [`App::request_import`], or with
    /// a new or changed group. Whoever then gives the command up must call [`App::settle_import`].
    pub async fn store_import(
        &self,
        content: Content,
        limit: u64,
        member_kind: &str,
        role: &str,
    ) -> Result<RequestImport, FilesError> {
        let job = self.ids().object_id(self.now());
        let stored = self.files().put(&file_of(&job), content, limit).await?;
        Ok(RequestImport {
            job,
            sha256: stored.sha256,
            size: stored.size,
            signed_at: self.now().seconds(),
            member_kind: member_kind.to_owned(),
            role: role.to_owned(),
        })
    }

    /// Asks for the import of a stored file; deletes the file if that is refused. A request that is repeated under
    /// its idempotency key gets the first job, and the second file goes.
    pub async fn request_import(
        &self,
        call: &Call,
        group: GroupId,
        if_version: Option<u64>,
        command: RequestImport,
    ) -> Result<Done<ImportRequest>, AppError> {
        let requested = self
            .execute(call, Touch::group(group).at_version(if_version), |touched, context| {
                let decision = command.decide(touched.group(group), context)?;
                let request = ImportRequest {
                    job: command.job.clone(),
                    signed_at: command.signed_at,
                    size: command.size,
                    sha256: command.sha256.clone(),
                };
                Ok(Plan::group(group, decision, |()| request))
            })
            .await;
        let kept = requested.as_ref().map(|done| Some(&done.outcome.job));
        self.settle_import(&command.job, kept).await;
        requested
    }

    /// Deletes the file of a job that its command did not ask for: it was refused, or answered with another job or
    /// none. Where the outcome is not known, the file stays.
    pub async fn settle_import(&self, job: &ObjectId, outcome: Result<Option<&ObjectId>, &AppError>) {
        let unused = match outcome {
            Ok(kept) => kept != Some(job),
            Err(AppError::Unavailable(_) | AppError::Internal(_) | AppError::ViewLate) => false,
            Err(_) => true,
        };
        if !unused {
            return;
        }
        let (app, job) = (self.clone(), job.clone());
        // In a task of its own: a client that leaves now must not leave its file.
        let deletion = tokio::spawn(async move { app.files().delete(&file_of(&job)).await });
        match deletion.await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => tracing::warn!(%error, "the file of a refused import could not be deleted"),
            Err(error) => tracing::warn!(%error, "the deletion of a file was stopped"),
        }
    }
}
