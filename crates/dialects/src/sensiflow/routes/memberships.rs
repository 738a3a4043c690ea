//! `/groups/{id}/devices`.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::get;
use axum::{Json as Answer, Router};

use crate::query::Query;
use crate::sensiflow::body::{Id, Json};
use crate::sensiflow::desk::Desk;
use crate::sensiflow::error::Problem;
use crate::sensiflow::faults::{Terms, problem};
use crate::sensiflow::policy;
use crate::sensiflow::session::{Admin, As, Moderator, User};
use crate::sensiflow::translate::{groups, parameters};
use crate::sensiflow::wire::{AddDevicesBody, Added};

pub(super) fn routes() -> Router<Desk> {
    Router::new().route("/groups/{id}/devices", get(list).post(add).delete(remove))
}

async fn list(_: As<User>, State(desk): State<Desk>, Id(id): Id, query: Query) -> Result<Response, Problem> {
    let page = parameters::page(&query, desk.zero_based_pages)?;
    let expanded = parameters::expanded(&query)?;
    let devices = async {
        let group = desk.group(id).await.map_err(problem)?.ok_or_else(|| Terms::plain(id).no_group())?;
        desk.devices_of_group(group.id, page, expanded).await.map_err(problem)
    };
    desk.answer(&format!("devices of {id} {page:?} {expanded}"), devices).await
}

async fn add(
    caller: As<Moderator>,
    State(desk): State<Desk>,
    Id(id): Id,
    Json(body): Json<AddDevicesBody>,
) -> Result<(StatusCode, Answer<Added>), Problem> {
    let terms = Terms::usual(id);
    let group = desk.group_id(id).await.map_err(problem)?.ok_or_else(|| terms.no_group())?;
    let call = desk.call(&caller.actor, policy::CREATE_GROUP);
    let added = desk.app.add_members(&call, group, None, groups::add(&body.device_ids)).await;
    added.map_err(|error| terms.problem(error))?;
    Ok((StatusCode::CREATED, Answer(Added { message: "Devices added to group successfully" })))
}

async fn remove(caller: As<Admin>, State(desk): State<Desk>, Id(id): Id, query: Query) -> Result<StatusCode, Problem> {
    let terms = Terms::usual(id);
    let devices = parameters::device_ids(&query)?;
    let group = desk.group_id(id).await.map_err(problem)?.ok_or_else(|| terms.no_group())?;
    let call = desk.call(&caller.actor, policy::CHANGE_GROUP);
    let removed = desk.app.remove_members(&call, group, None, groups::remove(&devices)).await;
    removed.map_err(|error| terms.problem(error))?;
    Ok(StatusCode::NO_CONTENT)
}
