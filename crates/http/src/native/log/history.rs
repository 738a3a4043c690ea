//! The past of a group, a member, a membership or an import, and what an actor did.

use rollbook_app::history::{HistoryFilter, HistoryPage, Turn};
use rollbook_app::queries::Topic;
use rollbook_app::{App, AppError, Told, When};
use rollbook_domain::{Actor, GroupId, ObjectId, Reference};
use rollbook_store::Position;

use super::lines;
use crate::native::answer::{Answer, dated, json};
use crate::native::groups::unknown;
use crate::native::openapi::{GroupHistory, History, HistoryParameters, ReadProblems};
use crate::native::page;
use crate::problem::{Problem, kind};
use crate::request::{Asked, Audit, position};

/// What happened to a group, oldest first
///
/// Also of a deleted group. `after` is a version of the group.
#[utoipa::path(
    get,
    path = "/v1/groups/{group}/history",
    tag = "log",
    params(
        ("group" = uuid::Uuid, Path),
        ("after" = Option<u64>, Query, description = "Only what came after this version; before it with order=newest"),
        HistoryParameters,
        ("Rollbook-Min-Position" = Option<String>, Header),
    ),
    responses((status = 200, body = GroupHistory), ReadProblems),
)]
pub(super) async fn group_history(Audit(mut asked): Audit) -> Answer {
    let group: GroupId = asked.path.get("group")?;
    let after = asked.params.get("after")?;
    let when = asked.when().await?;
    let (filter, turn) = wanted(&mut asked, when, after).await?;
    let page = asked.app().group_history(asked.workspace(), group, &filter, turn).await?.ok_or_else(unknown)?;
    let next = page.next.map_or_else(|| "null".to_owned(), |version| version.to_string());
    let items = items(asked.app(), &page.events, None)?;
    dated(asked.app(), when, json(format!("{{\"items\":[{items}],\"nextAfter\":{next}}}")))
}

/// What happened to a member, oldest first
///
/// Its memberships in all groups, its directory entry, its progress.
#[utoipa::path(
    get,
    path = "/v1/members/{member}/history",
    tag = "log",
    params(
        ("member" = String, Path, description = "user:u-asha"),
        ("after" = Option<String>, Query, description = "Only what came after this position; before it with order=newest"),
        HistoryParameters,
        ("Rollbook-Min-Position" = Option<String>, Header),
    ),
    responses((status = 200, body = History), ReadProblems),
)]
pub(super) async fn member_history(Audit(mut asked): Audit) -> Answer {
    let member: Reference = asked.path.get("member")?;
    of_topic(&mut asked, Topic::Member(member.clone()), Some(&member)).await
}

/// What happened to a member in one group, oldest first
#[utoipa::path(
    get,
    path = "/v1/groups/{group}/members/{member}/history",
    tag = "log",
    params(
        ("group" = uuid::Uuid, Path),
        ("member" = String, Path, description = "user:u-asha"),
        ("after" = Option<String>, Query, description = "Only what came after this position; before it with order=newest"),
        HistoryParameters,
        ("Rollbook-Min-Position" = Option<String>, Header),
    ),
    responses((status = 200, body = History), ReadProblems),
)]
pub(super) async fn membership_history(Audit(mut asked): Audit) -> Answer {
    let (group, member): (GroupId, Reference) = (asked.path.get("group")?, asked.path.get("member")?);
    of_topic(&mut asked, Topic::Membership(group, member.clone()), Some(&member)).await
}

/// What somebody did, oldest first
///
/// Or had done on their behalf.
#[utoipa::path(
    get,
    path = "/v1/actors/{actor}/history",
    tag = "log",
    params(
        ("actor" = String, Path, description = "key:ci, user:u-asha"),
        ("after" = Option<String>, Query, description = "Only what came after this position; before it with order=newest"),
        HistoryParameters,
        ("Rollbook-Min-Position" = Option<String>, Header),
    ),
    responses((status = 200, body = History), ReadProblems),
)]
pub(super) async fn actor_history(Audit(mut asked): Audit) -> Answer {
    let actor = Actor::new(asked.path.text("actor"));
    of_topic(&mut asked, Topic::Actor(actor), None).await
}

/// What became of an import, oldest first
///
/// What was asked, each attempt, and the members it brought.
#[utoipa::path(
    get,
    path = "/v1/imports/{job}/history",
    tag = "log",
    params(
        ("job" = String, Path),
        ("after" = Option<String>, Query, description = "Only what came after this position; before it with order=newest"),
        HistoryParameters,
        ("Rollbook-Min-Position" = Option<String>, Header),
    ),
    responses((status = 200, body = History), ReadProblems),
)]
pub(super) async fn import_history(Audit(mut asked): Audit) -> Answer {
    let job: ObjectId = asked.path.get("job")?;
    let when = asked.when().await?;
    let (filter, turn) = wanted_by_position(&mut asked, when).await?;
    if asked.views(when).import(asked.workspace(), &job).await?.is_none() {
        return Err(Problem::new(&kind::UNKNOWN_IMPORT, "There is no such import in this workspace."));
    }
    let page = asked.app().import_history(asked.workspace(), &job, &filter, turn).await?;
    dated(asked.app(), when, told(asked.app(), &page, None)?)
}

async fn of_topic(asked: &mut Asked, topic: Topic, who: Option<&Reference>) -> Answer {
    let when = asked.when().await?.begun()?;
    let (filter, turn) = wanted_by_position(asked, when).await?;
    let page = asked.app().history(asked.workspace(), topic, &filter, turn).await?;
    dated(asked.app(), when, told(asked.app(), &page, who)?)
}

async fn wanted_by_position(asked: &mut Asked, when: When) -> Result<(HistoryFilter, Turn<Position>), Problem> {
    let after = match asked.params.text("after")? {
        Some(text) => Some(position(asked.app(), "after", &text).await?),
        None => None,
    };
    wanted(asked, when, after).await
}

/// The filter and the part of the list; refuses what is left.
async fn wanted<K>(asked: &mut Asked, when: When, after: Option<K>) -> Result<(HistoryFilter, Turn<K>), Problem> {
    let until = asked.app().last_of(when).await?;
    let config = asked.native.config();
    let (default, most) = (config.default_page, config.max_page);
    let params = &mut asked.params;
    let filter = HistoryFilter {
        kinds: params.all("type"),
        actor: params.text("actor")?,
        from: params.instant("from")?,
        to: params.instant("to")?,
        until,
    };
    let newest_first = params.one_of("order", &[("oldest", false), ("newest", true)])?.unwrap_or(false);
    let limit = usize::try_from(page::limit(params, default, most)?).unwrap_or(usize::MAX);
    params.finish()?;
    Ok((filter, Turn { after, newest_first, limit }))
}

fn told(app: &App, page: &HistoryPage<Position>, who: Option<&Reference>) -> Answer {
    let next = page.next.map_or_else(|| "null".to_owned(), |position| format!("\"{}\"", app.token(position)));
    let items = items(app, &page.events, who)?;
    Ok(json(format!("{{\"items\":[{items}],\"next\":{next}}}")))
}

/// The events as JSON, separated by commas.
pub(super) fn items(app: &App, events: &[Told], who: Option<&Reference>) -> Result<String, AppError> {
    let one = |event| match who {
        Some(who) => lines::json_about(app, event, who),
        None => lines::json(app, event),
    };
    Ok(events.iter().map(one).collect::<Result<Vec<_>, _>>()?.join(","))
}
