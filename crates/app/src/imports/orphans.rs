//! Files that no command ever asked for: their process died after storing one, or the answer to the command got lost.
//!
//! No file goes that somebody still wants:
//!
//! * **The log decides.** The views only spare it the question; what they do not know is looked for in the log, whose
//!   end is read after the files were listed.
//! * **Only old files are looked at**, old by the name of the job and by the storage's own clock. What this process
//!   stores is younger than its start. Where other nodes store files too ([`ImportOptions::orphans_after`]) the bound
//!   is a day: whoever stores a file asks for it within the same request, and no request lives longer than an hour,
//!   so that such a file has been asked for long ago or never will be.
//! * **Only files of this log.** Every log leaves its mark beside the files. Where another one's mark is, be it of a
//!   second deployment on the same bucket or of a log that has been put aside, nothing is removed.

use std::collections::HashSet;
use std::ops::ControlFlow;

use bytes::Bytes;
use futures::{StreamExt, stream};
use rollbook_domain::{ObjectId, Timestamp, WorkspaceName};

use super::options::ImportOptions;
use super::request::{FOLDER, file_of};
use super::requests::{self, named_at};
use crate::app::App;
use crate::error::AppError;
use crate::files::FileName;

/// Where logs leave their marks.
const MARKS: &str = "logs";
/// Jobs whose files may have to go.
type Suspects = HashSet<ObjectId>;

/// From when on files are too young to be looked at.
pub(super) fn bound(app: &App, options: &ImportOptions) -> Timestamp {
    let age = i64::try_from(options.orphans_after.as_micros()).unwrap_or(i64::MAX);
    Timestamp::from_micros(app.now().micros().saturating_sub(age))
}

/// Removes what was stored before an instant and never asked for.
pub(super) async fn sweep(app: &App, before: Timestamp) {
    match remove(app, before).await {
        Ok(0) => {}
        Ok(removed) => tracing::info!(removed, "removed files that no command had asked for"),
        Err(error) => tracing::warn!(%error, "stored files were not looked through"),
    }
}

async fn remove(app: &App, before: Timestamp) -> Result<usize, AppError> {
    if !alone(app).await? {
        tracing::info!("another log keeps files here too: none are looked through");
        return Ok(0);
    }
    let mut suspects = stored(app, before).await?;
    for workspace in app.queries().workspaces().await? {
        acquit_listed(app, &workspace.name, &mut suspects).await?;
    }
    acquit_asked(app, &mut suspects).await?;
    for job in &suspects {
        app.files().delete(&file_of(job)).await?;
    }
    Ok(suspects.len())
}

/// Leaves the mark of this log, and tells whether it is the only one.
pub(crate) async fn alone(app: &App) -> Result<bool, AppError> {
    let log = format!("{:08x}", app.store().epoch());
    let mark = FileName::new(MARKS, &log).map_err(|error| AppError::Internal(error.to_string()))?;
    let marks = app.files().list(MARKS).await?;
    if !marks.iter().any(|listed| listed.name == mark) {
        let text = format!("Log {log} keeps files here. While others do too, none removes what nobody asked for.\n");
        let text = Bytes::from(text);
        let size = text.len() as u64;
        app.put_shared(&mark, stream::iter([Ok(text)]).boxed(), size).await?;
    }
    Ok(marks.iter().all(|listed| listed.name == mark))
}

async fn stored(app: &App, before: Timestamp) -> Result<Suspects, AppError> {
    let files = app.files().list(FOLDER).await?;
    let old = files.iter().filter(|file| file.stored_at < before);
    let jobs = old.filter_map(|file| file.name.name().strip_suffix(".csv")?.parse::<ObjectId>().ok());
    Ok(jobs.filter(|job| named_at(job) < before.seconds()).collect())
}

/// Lets those go that the views know.
async fn acquit_listed(app: &App, workspace: &WorkspaceName, suspects: &mut Suspects) -> Result<(), AppError> {
    let jobs: Vec<_> = suspects.iter().cloned().collect();
    for job in jobs {
        if app.queries().import(workspace, &job).await?.is_some() {
            suspects.remove(&job);
        }
    }
    Ok(())
}

/// Lets those go that the log knows, from the oldest one on.
async fn acquit_asked(app: &App, suspects: &mut Suspects) -> Result<(), AppError> {
    let jobs: Vec<_> = suspects.iter().cloned().collect();
    requests::each_since_oldest(app, jobs.iter(), |_, request| {
        suspects.remove(&request.job);
        if suspects.is_empty() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    })
    .await
}
