//! Files of ids go when somebody is erased whom they name.
//!
//! A file is looked through by the same rules as it was read by. What cannot be read so is dropped as well where it is a
//! file of people: nobody can tell whom it names.

use std::collections::{HashMap, HashSet};
use std::ops::ControlFlow;

use futures::StreamExt;
use rollbook_domain::{ObjectId, Reference, WorkspaceName};

use super::csv::{Scanner, Sink, Unusable};
use super::request::{FOLDER, file_of};
use super::requests;
use crate::app::App;
use crate::error::AppError;
use crate::files::FilesError;

/// Ids to look for in the file of a job.
type Searches = HashMap<ObjectId, HashSet<String>>;

/// Drops the files that name any of these people, of imports in their workspaces.
pub(crate) async fn drop_files(app: &App, people: &[(WorkspaceName, Reference)]) -> Result<(), AppError> {
    if people.is_empty() {
        return Ok(());
    }
    for (job, ids) in searches(app, people).await? {
        if names_any(app, &job, ids).await? {
            app.files().delete(&file_of(&job)).await?;
        }
    }
    Ok(())
}

async fn searches(app: &App, people: &[(WorkspaceName, Reference)]) -> Result<Searches, AppError> {
    let files = app.files().list(FOLDER).await?;
    let job = |name: &str| name.strip_suffix(".csv")?.parse::<ObjectId>().ok();
    let stored: HashSet<ObjectId> = files.iter().filter_map(|file| job(file.name.name())).collect();
    let mut searches = Searches::new();
    requests::each_since_oldest(app, stored.iter(), |workspace, request| {
        let meant = |(home, who): &&(WorkspaceName, Reference)| home == workspace && who.kind() == request.member_kind;
        let ids: HashSet<_> = people.iter().filter(meant).map(|(_, who)| who.id().to_owned()).collect();
        if !ids.is_empty() && stored.contains(&request.job) {
            searches.insert(request.job, ids);
        }
        ControlFlow::Continue(())
    })
    .await?;
    Ok(searches)
}

async fn names_any(app: &App, job: &ObjectId, ids: HashSet<String>) -> Result<bool, AppError> {
    let mut file = match app.files().get(&file_of(job)).await {
        // Another process has dropped it.
        Err(FilesError::NotFound) => return Ok(false),
        file => file?,
    };
    let (mut scanner, mut search) = (Scanner::new(), Search { ids, found: false });
    while let Some(piece) = file.content.next().await {
        let piece = piece.map_err(|error| AppError::Unavailable(format!("a file cannot be read: {error}")))?;
        if scanner.push(&piece, &mut search).is_err() || search.found {
            return Ok(true);
        }
    }
    Ok(scanner.finish(&mut search).is_err() || search.found)
}

struct Search {
    ids: HashSet<String>,
    found: bool,
}

impl Sink for Search {
    fn take(&mut self, _: u64, id: &str) -> Result<(), Unusable> {
        self.found |= self.ids.contains(id);
        Ok(())
    }
}
