//! What has become of imports.

use axum::Extension;
use futures::StreamExt;
use rollbook_app::imports::ImportMove;
use rollbook_app::queries::ImportFilter;
use rollbook_app::views::{Doc, ImportView};
use rollbook_app::{AppError, When};
use rollbook_domain::group::ImportStatus;
use rollbook_domain::{GroupId, ObjectId};

use crate::native::answer::{Answer, dated, json};
use crate::native::formats::{Format, accepted};
use crate::native::groups::existing;
use crate::native::live;
use crate::native::openapi::{Import, ImportPage, ReadProblems};
use crate::native::page::Paging;
use crate::problem::{Problem, kind};
use crate::request::{Asked, Params, Read, invalid, word};
use crate::shell::Stop;

const STATUSES: [(&str, u8); 3] = [("pending", 0), ("succeeded", 1), ("failed", 2)];

fn status(params: &mut Params) -> Result<Option<ImportStatus>, Problem> {
    let Some(text) = params.text("status")? else { return Ok(None) };
    Ok(Some(match word("status", &text, &STATUSES)? {
        0 => ImportStatus::Pending,
        1 => ImportStatus::Succeeded,
        _ => ImportStatus::Failed,
    }))
}

/// List the imports of a group, newest first
#[utoipa::path(
    get,
    path = "/v1/groups/{group}/imports",
    tag = "imports",
    params(
        ("group" = uuid::Uuid, Path),
        ("status" = Option<String>, Query, description = "pending, succeeded or failed"),
        ("asOf" = Option<String>, Query, description = "A position or a time"),
        ("limit" = Option<u32>, Query),
        ("cursor" = Option<String>, Query),
        ("total" = Option<bool>, Query, description = "Count the whole list as well"),
        ("Rollbook-Min-Position" = Option<String>, Header),
    ),
    responses((status = 200, body = ImportPage), ReadProblems),
)]
pub(super) async fn list_imports(Read(mut asked): Read) -> Answer {
    let group: GroupId = asked.path.get("group")?;
    let when = asked.when().await?.begun()?;
    existing(&asked, when, group).await?;
    list(asked, when, Some(group)).await
}

/// List all imports of the workspace, newest first
#[utoipa::path(
    get,
    path = "/v1/imports",
    tag = "imports",
    params(
        ("status" = Option<String>, Query, description = "pending, succeeded or failed"),
        ("asOf" = Option<String>, Query, description = "A position or a time"),
        ("limit" = Option<u32>, Query),
        ("cursor" = Option<String>, Query),
        ("total" = Option<bool>, Query, description = "Count the whole list as well"),
        ("Rollbook-Min-Position" = Option<String>, Header),
    ),
    responses((status = 200, body = ImportPage), ReadProblems),
)]
pub(super) async fn list_all_imports(Read(mut asked): Read) -> Answer {
    let when = asked.when().await?.begun()?;
    list(asked, when, None).await
}

async fn list(mut asked: Asked, when: When, group: Option<GroupId>) -> Answer {
    let filter = ImportFilter { group, status: status(&mut asked.params)?, groups: None };
    let paging = Paging::of(&mut asked, &format!("imports {filter:?} {when:?}"))?.at(when);
    let slice = asked.views(when).imports(asked.workspace(), &filter, &paging.page).await?;
    let items = slice.items.iter().map(|item| standing(&asked, when, &item.value));
    let told: Vec<String> = items.collect::<Result<_, _>>()?;
    let mut told = told.iter();
    paging
        .answer(&asked, &slice, |body, _| body.extend(told.next().map(String::as_str)))
        .answer(asked.app(), &asked.headers)
}

/// An import, with how far the work on it is where it is looked at now.
fn standing(asked: &Asked, when: When, import: &Doc<ImportView>) -> Result<String, AppError> {
    let import = import.read()?;
    told(&match when {
        When::Now => asked.app().import_move(asked.workspace(), import),
        When::AsOf(_) => ImportMove { import, progress: None },
    })
}

fn told(import: &ImportMove) -> Result<String, AppError> {
    serde_json::to_string(import).map_err(|error| AppError::Internal(error.to_string()))
}

/// Read an import, or follow it
///
/// With `Accept: text/event-stream` a message each time it moves, the last one when it has ended.
#[utoipa::path(
    get,
    path = "/v1/imports/{job}",
    tag = "imports",
    params(
        ("job" = String, Path),
        ("asOf" = Option<String>, Query, description = "A position or a time"),
        ("Rollbook-Min-Position" = Option<String>, Header),
    ),
    responses(
        (status = 200, content((Import = "application/json"), (String = "text/event-stream"))),
        ReadProblems,
    ),
)]
pub(super) async fn get_import(Extension(stop): Extension<Stop>, Read(mut asked): Read) -> Answer {
    let job: ObjectId = asked.path.get("job")?;
    let when = asked.when().await?;
    asked.params.finish()?;
    let format = accepted(&asked.headers, &[Format::Json, Format::Sse])?;
    let found = asked.views(when).import(asked.workspace(), &job).await?;
    let unknown = || Problem::new(&kind::UNKNOWN_IMPORT, "There is no such import in this workspace.");
    let found = found.ok_or_else(unknown)?;
    if format == Format::Json {
        return dated(asked.app(), when, json(standing(&asked, when, &found)?));
    }
    if when != When::Now {
        return Err(invalid("asOf", &"cannot be followed: what was does not move"));
    }
    let moves = asked.app().watch_import(asked.workspace().clone(), job);
    live::messages(&asked, stop, moves.map(|moved| Ok(format!("event: import\ndata: {}\n\n", told(&moved?)?))))
}
