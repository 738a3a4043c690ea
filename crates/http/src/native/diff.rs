//! What changed between two moments.

use rollbook_app::diff::{Change, Span};
use rollbook_app::queries::{From, Item, Slice};
use rollbook_app::views::Doc;
use rollbook_app::{AppError, When};
use rollbook_domain::{GroupId, Reference};
use rollbook_store::Position;
use serde::Serialize;
use serde_json::value::RawValue;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Native;
use super::answer::{Answer, written};
use super::groups::unknown;
use super::openapi::{GroupDiff, MemberDiff, ReadProblems, WorkspaceDiff};
use super::page::Paging;
use crate::problem::Problem;
use crate::request::{Asked, Audit, invalid, moment};

pub(super) fn routes() -> OpenApiRouter<Native> {
    OpenApiRouter::new().routes(routes!(group_diff)).routes(routes!(member_diff)).routes(routes!(workspace_diff))
}

/// Something before and after.
#[derive(Serialize)]
struct Told<'a> {
    change: &'static str,
    before: Option<&'a RawValue>,
    after: Option<&'a RawValue>,
}

fn told<T>(change: &Change<T>) -> Result<Told<'_>, AppError> {
    let (before, after) = (change.before.as_ref().map(raw).transpose()?, change.after.as_ref().map(raw).transpose()?);
    Ok(Told { change: change.kind(), before, after })
}

fn raw<T>(doc: &Doc<T>) -> Result<&RawValue, AppError> {
    serde_json::from_str(doc.as_json()).map_err(|error| AppError::Internal(error.to_string()))
}

fn all<'a, T: 'a>(changes: impl IntoIterator<Item = &'a Change<T>>) -> Result<Vec<Told<'a>>, AppError> {
    changes.into_iter().map(told).collect()
}

/// Changes with the ends of their span, which a time or nothing may have stood for.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Between<T> {
    from: String,
    to: String,
    #[serde(flatten)]
    changes: T,
}

fn between(asked: &Asked, span: Span, changes: impl Serialize) -> Answer {
    let token = |at| asked.app().token(at).to_string();
    written(&Between { from: token(span.from), to: token(span.to), changes })
}

/// `from` and `to`, each a position or a time; to the end of the log if that is left out.
async fn span(asked: &mut Asked) -> Result<Span, Problem> {
    let from = asked.params.text("from")?.ok_or_else(|| invalid("from", &"is missing"))?;
    let from = moment(asked.app(), "from", &from).await?;
    let to = match asked.params.text("to")? {
        Some(to) => moment(asked.app(), "to", &to).await?,
        None => When::Now,
    };
    Ok(Span::of(asked.app(), from, to).await?)
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Items<'a> {
    items: Vec<Told<'a>>,
    next_cursor: Option<String>,
}

/// What changed in a group
///
/// Between two moments, each a position or a time. Members are told page by page; who came and went is not told. Pages
/// go on with the same `from` and `to`, which the first one answers as positions.
#[utoipa::path(
    get,
    path = "/v1/groups/{group}/diff",
    tag = "log",
    params(
        ("group" = uuid::Uuid, Path),
        ("from" = String, Query, description = "A position or a time"),
        ("to" = Option<String>, Query, description = "A position or a time; now if left out"),
        ("limit" = Option<u32>, Query, description = "Members of a page"),
        ("cursor" = Option<String>, Query),
    ),
    responses((status = 200, body = GroupDiff), ReadProblems),
)]
async fn group_diff(Audit(mut asked): Audit) -> Answer {
    #[derive(Serialize)]
    struct Changes<'a> {
        group: Told<'a>,
        members: Items<'a>,
        resources: Vec<Told<'a>>,
    }
    let group: GroupId = asked.path.get("group")?;
    let span = span(&mut asked).await?;
    let paging = Paging::of(&mut asked, &format!("diff of {group} {span:?}"))?;
    let diff = asked.app().group_diff(asked.workspace(), group, span, &paging.page).await?.ok_or_else(unknown)?;
    let members = Items {
        items: all(diff.members.items.iter().map(|item| &item.value))?,
        next_cursor: paging.next(&asked, &diff.members),
    };
    let (group, resources) = (told(&diff.group)?, all(diff.resources.values())?);
    between(&asked, span, Changes { group, members, resources })
}

/// What changed in the groups of a member
///
/// Between two moments: memberships that it sees, which are not suspended and in groups that are not deleted.
#[utoipa::path(
    get,
    path = "/v1/members/{member}/diff",
    tag = "log",
    params(
        ("member" = String, Path, description = "user:u-asha"),
        ("from" = String, Query, description = "A position or a time"),
        ("to" = Option<String>, Query, description = "A position or a time; now if left out"),
    ),
    responses((status = 200, body = MemberDiff), ReadProblems),
)]
async fn member_diff(Audit(mut asked): Audit) -> Answer {
    #[derive(Serialize)]
    struct Changes<'a> {
        items: Vec<Told<'a>>,
    }
    let member: Reference = asked.path.get("member")?;
    let span = span(&mut asked).await?;
    asked.params.finish()?;
    let diff = asked.app().member_diff(asked.workspace(), &member, span).await?;
    between(&asked, span, Changes { items: all(diff.values())? })
}

/// What changed in a workspace
///
/// Groups and directory entries between two moments, each told once, in the order in which they first changed.
#[utoipa::path(
    get,
    path = "/v1/workspaces/{workspace}/diff",
    tag = "log",
    params(
        ("workspace" = String, Path),
        ("from" = String, Query, description = "A position or a time"),
        ("to" = Option<String>, Query, description = "A position or a time; now if left out"),
        ("limit" = Option<u32>, Query, description = "About so many"),
        ("cursor" = Option<String>, Query),
    ),
    responses((status = 200, body = WorkspaceDiff), ReadProblems),
)]
async fn workspace_diff(Audit(asked): Audit) -> Answer {
    #[derive(Serialize)]
    #[serde(rename_all = "camelCase")]
    struct Changes<'a> {
        groups: Vec<Told<'a>>,
        subjects: Vec<Told<'a>>,
        next_cursor: Option<String>,
    }
    let mut asked = asked.entering_path()?;
    let span = span(&mut asked).await?;
    let paging = Paging::of(&mut asked, &format!("diff of the workspace {span:?}"))?;
    let after = match &paging.page.from {
        From::After(place) => Position(place.as_slice().try_into().map_or(0, u64::from_be_bytes)),
        _ => span.from,
    };
    let limit = usize::try_from(paging.page.limit).unwrap_or(usize::MAX);
    let diff = asked.app().workspace_diff(asked.workspace(), span, after, limit).await?;
    let next = diff.next.map(|at| Item { value: (), place: at.0.to_be_bytes().to_vec() });
    let has_next = next.is_some();
    let next = Slice { items: next.into_iter().collect(), has_next, has_previous: false, total: None };
    let next_cursor = paging.next(&asked, &next);
    between(&asked, span, Changes { groups: all(&diff.groups)?, subjects: all(&diff.subjects)?, next_cursor })
}
