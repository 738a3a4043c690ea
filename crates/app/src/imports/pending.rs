//! Which imports wait to be worked on: those of the view, then those that the log brings.

use rollbook_domain::group::event::{GroupReactivated, ImportFailed, ImportRequested, ImportSucceeded};
use rollbook_domain::group::{GroupEvent, ImportStatus};
use rollbook_domain::{Category, Event, GroupId, ObjectId, WorkspaceName};
use rollbook_store::{Position, Recorded, codec};

use super::job::{Asked, Job};
use crate::app::App;
use crate::error::AppError;
use crate::queries::{From, ImportFilter, Page};
use crate::views::ImportView;

/// How many imports are listed, or events read, at once.
const PAGE: usize = 64;
/// The events that say something about imports.
static KINDS: [&str; 4] =
    ["group.import-requested", "group.import-succeeded", "group.import-failed", "group.reactivated"];

/// What an event means for the worker.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum News {
    /// There is a job to do.
    Asked(Box<Job>),
    /// A job has ended, by whomever.
    Ended(ObjectId),
    /// A group is in use again.
    Reactivated,
}

/// All jobs that the views know as pending, and the position up to which they know.
pub(super) async fn listed(app: &App) -> Result<(Position, Vec<Job>), AppError> {
    let known = *app.projected().borrow();
    let mut jobs = Vec::new();
    for workspace in app.queries().workspaces().await? {
        let filter = ImportFilter { status: Some(ImportStatus::Pending), ..ImportFilter::default() };
        let mut page = Page::first(u32::try_from(PAGE).unwrap_or(u32::MAX));
        loop {
            let slice = app.queries().imports(&workspace.name, &filter, &page).await?;
            for item in &slice.items {
                jobs.push(job_of(app, &workspace.name, item.value.read()?).await?);
            }
            match slice.items.last() {
                Some(last) if slice.has_next => page.from = From::After(last.place.clone()),
                _ => break,
            }
        }
    }
    // The view lists the newest first; who asked first comes first.
    jobs.reverse();
    Ok((known, jobs))
}

async fn job_of(app: &App, workspace: &WorkspaceName, import: ImportView) -> Result<Job, AppError> {
    let asked = request_of(app, &import).await?.as_ref().map(asked);
    Ok(Job {
        workspace: workspace.clone(),
        group: import.group_id,
        id: import.job,
        size: import.size,
        sha256: import.sha256,
        asked,
    })
}

/// The event that asked for an import, found by its instant.
async fn request_of(app: &App, import: &ImportView) -> Result<Option<Recorded>, AppError> {
    let last = app.store().position_at(import.requested_at).await?;
    let mut before = Position(last.0 + 1);
    loop {
        let events = app.store().read_log_backwards(before, PAGE).await?;
        for event in &events {
            if event.recorded_at < import.requested_at {
                return Ok(None);
            }
            if matches!(read(event)?, Some(GroupEvent::ImportRequested(asked)) if asked.job == import.job) {
                return Ok(Some(event.clone()));
            }
        }
        let Some(oldest) = events.last() else { return Ok(None) };
        before = oldest.position;
    }
}

/// What the next stretch of the log says, once there is one; the position moves on.
pub(super) async fn next(app: &App, after: &mut Position) -> Result<Vec<News>, AppError> {
    let mut news = Vec::new();
    for event in &app.sift_next(after, &KINDS).await? {
        news.extend(read(event)?.and_then(|read| news_of(event, read)));
    }
    Ok(news)
}

/// Only what concerns imports is decoded.
fn read(event: &Recorded) -> Result<Option<GroupEvent>, AppError> {
    if !KINDS.contains(&&*event.kind) {
        return Ok(None);
    }
    match codec::decode(event).map_err(|error| AppError::Internal(error.to_string()))? {
        Event::Group(event) => Ok(Some(event)),
        _ => Ok(None),
    }
}

fn news_of(recorded: &Recorded, event: GroupEvent) -> Option<News> {
    match event {
        GroupEvent::ImportRequested(event) => job_asked(recorded, event).map(|job| News::Asked(Box::new(job))),
        GroupEvent::ImportSucceeded(ImportSucceeded { job, .. })
        | GroupEvent::ImportFailed(ImportFailed { job, .. }) => Some(News::Ended(job)),
        GroupEvent::Reactivated(GroupReactivated {}) => Some(News::Reactivated),
        _ => None,
    }
}

fn job_asked(recorded: &Recorded, event: ImportRequested) -> Option<Job> {
    (recorded.stream.category == Category::Group).then(|| Job {
        workspace: recorded.meta.workspace.clone(),
        group: GroupId(recorded.stream.id),
        id: event.job,
        size: event.size,
        sha256: event.sha256,
        asked: Some(asked(recorded)),
    })
}

fn asked(recorded: &Recorded) -> Asked {
    Asked {
        correlation_id: recorded.meta.correlation_id,
        command_id: recorded.meta.command_id,
        traceparent: recorded.meta.traceparent.clone(),
    }
}
