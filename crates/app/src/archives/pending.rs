//! Which zips wait to be made: those of the view, then those that the log brings.

use rollbook_domain::archive::{ArchiveEvent, event::ArchiveRequested};
use rollbook_domain::{ArchiveId, Event};
use rollbook_store::{Position, Recorded, codec};

use super::job::{Asked, Job};
use crate::app::App;
use crate::error::AppError;

/// The events that begin and end a job.
static KINDS: [&str; 3] = ["archive.requested", "archive.finished", "archive.failed"];

/// What an event means for the worker.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum News {
    /// There is a job to do.
    Asked(Box<Job>),
    /// A job has ended, by whomever.
    Ended(ArchiveId),
}

/// All jobs that the views know as pending, and the position up to which they know.
pub(super) async fn listed(app: &App) -> Result<(Position, Vec<Job>), AppError> {
    let known = *app.projected().borrow();
    let mut jobs = Vec::new();
    for workspace in app.queries().workspaces().await? {
        for view in app.queries().photos().pending_archives(&workspace.name).await? {
            jobs.push(Job::from(view));
        }
    }
    Ok((known, jobs))
}

/// What the next stretch of the log says, once there is one; the position moves on.
pub(super) async fn next(app: &App, after: &mut Position) -> Result<Vec<News>, AppError> {
    let mut news = Vec::new();
    for event in &app.sift_next(after, &KINDS).await? {
        news.extend(news_of(event)?);
    }
    Ok(news)
}

fn news_of(recorded: &Recorded) -> Result<Option<News>, AppError> {
    let id = ArchiveId(recorded.stream.id);
    let event = codec::decode(recorded).map_err(|error| AppError::Internal(error.to_string()))?;
    Ok(match event {
        Event::Archive(ArchiveEvent::Requested(asked)) => Some(News::Asked(Box::new(job_of(recorded, id, asked)))),
        Event::Archive(ArchiveEvent::Finished(_) | ArchiveEvent::Failed(_)) => Some(News::Ended(id)),
        _ => None,
    })
}

fn job_of(recorded: &Recorded, id: ArchiveId, event: ArchiveRequested) -> Job {
    let ArchiveRequested { workspace, group, entries, .. } = event;
    Job { workspace, group, id, entries, asked: Asked::of(recorded) }
}
