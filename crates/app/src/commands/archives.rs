//! Zips of photos: ask for one, and tell how the work on it fares.

use rollbook_domain::archive::{
    Archive, ArchiveEntry, ArchiveEvent, FailArchive, FetchArchive, FinishArchive, ProgressArchive, RequestArchive,
};
use rollbook_domain::{ArchiveId, Context, Decision, GroupId, Refusal, Timestamp};
use serde::{Deserialize, Serialize};

use crate::app::App;
use crate::call::{Call, Done};
use crate::error::AppError;
use crate::plan::{Changes, Plan};
use crate::touch::Touch;

/// A zip to be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewArchive {
    /// Whose photos.
    pub group: GroupId,
    /// What the file will be called, without its extension.
    pub name: String,
    /// The files, in order, each under a name of its own.
    pub entries: Vec<ArchiveEntry>,
}

/// What is known of a zip when it has been asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ArchiveRequest {
    /// Which.
    pub id: ArchiveId,
    /// When it was asked for.
    pub requested_at: Timestamp,
}

impl App {
    /// Asks for a zip; nothing is begun unless the group has every picture.
    pub async fn request_archive(&self, call: &Call, new: NewArchive) -> Result<Done<ArchiveRequest>, AppError> {
        let NewArchive { group, name, entries } = new;
        let command = RequestArchive { group, name, entries };
        self.execute(call, Touch::group(group), |touched, context| {
            let id = ArchiveId(self.ids().uuid(context.at));
            let mut changes = Changes::default();
            changes.add_archive(id, command.decide(touched.archive(id), touched.group(group), context)?);
            Ok(Plan { changes, outcome: ArchiveRequest { id, requested_at: context.at } })
        })
        .await
    }

    /// Tells how far the work is.
    pub async fn progress_archive(
        &self,
        call: &Call,
        id: ArchiveId,
        command: ProgressArchive,
    ) -> Result<Done<()>, AppError> {
        self.on_archive(call, id, |archive, context| command.decide(archive, context)).await
    }

    /// Ends a zip that is stored.
    pub async fn finish_archive(
        &self,
        call: &Call,
        id: ArchiveId,
        command: FinishArchive,
    ) -> Result<Done<()>, AppError> {
        self.on_archive(call, id, |archive, context| command.decide(archive, context)).await
    }

    /// Gives a zip up.
    pub async fn fail_archive(&self, call: &Call, id: ArchiveId, command: FailArchive) -> Result<Done<()>, AppError> {
        self.on_archive(call, id, |archive, context| command.decide(archive, context)).await
    }

    /// Notes that a zip is fetched.
    pub async fn fetch_archive(&self, call: &Call, id: ArchiveId) -> Result<Done<()>, AppError> {
        self.on_archive(call, id, |archive, context| FetchArchive.decide(archive, context)).await
    }

    async fn on_archive<F>(&self, call: &Call, id: ArchiveId, decide: F) -> Result<Done<()>, AppError>
    where
        F: Fn(&Archive, &Context<'_>) -> Result<Decision<ArchiveEvent>, Refusal> + Send + Sync,
    {
        self.execute(call, Touch::archive(id), |touched, context| {
            let mut changes = Changes::default();
            changes.add_archive(id, decide(touched.archive(id), context)?);
            Ok(Plan { changes, outcome: () })
        })
        .await
    }
}
