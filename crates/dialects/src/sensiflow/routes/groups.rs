//! `/groups`.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::get;
use axum::{Json as Answer, Router};
use rollbook_domain::group::commands::DeleteGroup;

use crate::query::Query;
use crate::sensiflow::body::{Id, Json};
use crate::sensiflow::desk::Desk;
use crate::sensiflow::error::Problem;
use crate::sensiflow::faults::{Terms, problem};
use crate::sensiflow::policy;
use crate::sensiflow::session::{Admin, As, Moderator, User};
use crate::sensiflow::translate::{groups, parameters};
use crate::sensiflow::wire::{GroupBody, GroupChangeBody, Made, NewGroupBody};

pub(super) fn routes() -> Router<Desk> {
    Router::new().route("/groups", get(list).post(create)).route("/groups/{id}", get(read).put(change).delete(delete))
}

async fn list(_: As<User>, State(desk): State<Desk>, query: Query) -> Result<Response, Problem> {
    let page = parameters::page(&query, desk.zero_based_pages)?;
    let expanded = parameters::expanded(&query)?;
    desk.answer(&format!("groups {page:?} {expanded}"), async { desk.groups(page, expanded).await.map_err(problem) })
        .await
}

async fn create(
    caller: As<Moderator>,
    State(desk): State<Desk>,
    query: Query,
    Json(body): Json<NewGroupBody>,
) -> Result<(StatusCode, Answer<Made>), Problem> {
    let devices = parameters::ids(&query, "devices")?.unwrap_or_default();
    let call = desk.call(&caller.actor, policy::CREATE_GROUP);
    let made = desk.app.create_group(&call, groups::new_group(body, &devices)).await.map_err(problem)?;
    Ok((StatusCode::CREATED, Answer(Made { id: made.outcome.number })))
}

async fn read(_: As<User>, State(desk): State<Desk>, Id(id): Id, query: Query) -> Result<Answer<GroupBody>, Problem> {
    let terms = Terms::usual(id);
    let expanded = parameters::expanded(&query)?;
    let view = desk.group(id).await.map_err(problem)?.ok_or_else(|| terms.no_group())?;
    if !expanded {
        return Ok(Answer(groups::body(view)));
    }
    let group = desk.expand(vec![view]).await.map_err(problem)?.pop();
    group.map(Answer).ok_or_else(|| terms.no_group())
}

async fn change(
    caller: As<Moderator>,
    State(desk): State<Desk>,
    Id(id): Id,
    Json(body): Json<GroupChangeBody>,
) -> Result<StatusCode, Problem> {
    let terms = Terms::change(id);
    let command = groups::change(body).map_err(|refusal| terms.problem(refusal))?;
    let group = desk.group_id(id).await.map_err(problem)?.ok_or_else(|| terms.no_group())?;
    let call = desk.call(&caller.actor, policy::CHANGE_GROUP);
    desk.app.change_details(&call, group, None, command).await.map_err(|error| terms.problem(error))?;
    Ok(StatusCode::NO_CONTENT)
}

async fn delete(caller: As<Admin>, State(desk): State<Desk>, Id(id): Id) -> Result<StatusCode, Problem> {
    let terms = Terms::plain(id);
    let group = desk.group_id(id).await.map_err(problem)?.ok_or_else(|| terms.no_group())?;
    let call = desk.call(&caller.actor, policy::CHANGE_GROUP);
    let deleted = desk.app.delete_group(&call, group, None, DeleteGroup::default()).await;
    deleted.map_err(|error| terms.problem(error))?;
    Ok(StatusCode::NO_CONTENT)
}
