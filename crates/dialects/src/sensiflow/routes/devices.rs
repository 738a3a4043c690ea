//! `/devices`.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::{get, put};
use axum::{Json as Answer, Router};
use rollbook_domain::{Actor, Refusal};

use crate::query::Query;
use crate::sensiflow::body::{Id, Json};
use crate::sensiflow::desk::{Desk, Inner};
use crate::sensiflow::error::Problem;
use crate::sensiflow::faults::problem;
use crate::sensiflow::policy;
use crate::sensiflow::session::{Admin, As, Moderator, User};
use crate::sensiflow::translate::{devices, groups, parameters};
use crate::sensiflow::wire::{DeviceBody, DeviceChangeBody, Made, NewDeviceBody, StateBody};

pub(super) fn routes() -> Router<Desk> {
    Router::new()
        .route("/devices", get(list).post(create).delete(delete_some))
        .route("/devices/{id}", get(read).put(change).delete(delete))
        .route("/devices/{id}/processing-state", put(change_state))
}

async fn list(_: As<User>, State(desk): State<Desk>, query: Query) -> Result<Response, Problem> {
    let page = parameters::page(&query, desk.zero_based_pages)?;
    let expanded = parameters::expanded(&query)?;
    let search = query.first("search").map(str::to_owned);
    let question = format!("devices {search:?} {page:?} {expanded}");
    let devices = desk.all_devices(search, page, expanded);
    desk.answer(&question, async { devices.await.map_err(problem) }).await
}

async fn create(
    caller: As<Moderator>,
    State(desk): State<Desk>,
    Json(body): Json<NewDeviceBody>,
) -> Result<(StatusCode, Answer<Made>), Problem> {
    let call = desk.call(&caller.actor, policy::CREATE_DEVICE);
    let new = devices::new_device(body);
    let made = desk.app.register_subject(&call, new).await.map_err(problem)?;
    Ok((StatusCode::CREATED, Answer(Made { id: made.outcome.number.unwrap_or_default() })))
}

async fn read(_: As<User>, State(desk): State<Desk>, Id(id): Id, query: Query) -> Result<Answer<DeviceBody>, Problem> {
    let expanded = parameters::expanded(&query)?;
    let device = groups::device(id);
    let unknown = || problem(Refusal::UnknownSubject { subject: groups::device(id).to_string() });
    desk.device(device, expanded).await.map_err(problem)?.map(Answer).ok_or_else(unknown)
}

async fn change(
    caller: As<Moderator>,
    State(desk): State<Desk>,
    Id(id): Id,
    Json(body): Json<DeviceChangeBody>,
) -> Result<StatusCode, Problem> {
    let command = devices::change(id, body).map_err(problem)?;
    let call = desk.call(&caller.actor, policy::CHANGE_DEVICE);
    desk.app.change_subject(&call, None, command).await.map_err(problem)?;
    Ok(StatusCode::NO_CONTENT)
}

async fn change_state(
    caller: As<Moderator>,
    State(desk): State<Desk>,
    Id(id): Id,
    Json(body): Json<StateBody>,
) -> Result<StatusCode, Problem> {
    let command = devices::state(id, &body.state)?;
    let call = desk.call(&caller.actor, policy::CHANGE_DEVICE);
    desk.app.change_processing_state(&call, command).await.map_err(problem)?;
    Ok(StatusCode::ACCEPTED)
}

async fn delete_some(caller: As<Admin>, State(desk): State<Desk>, query: Query) -> Result<StatusCode, Problem> {
    remove(&desk, &caller.actor, &parameters::device_ids(&query)?).await
}

async fn delete(caller: As<Admin>, State(desk): State<Desk>, Id(id): Id) -> Result<StatusCode, Problem> {
    remove(&desk, &caller.actor, &[id]).await
}

async fn remove(desk: &Inner, actor: &Actor, ids: &[i32]) -> Result<StatusCode, Problem> {
    let subjects: Vec<_> = ids.iter().map(|id| groups::device(*id)).collect();
    let call = desk.call(actor, policy::CHANGE_DEVICE);
    desk.app.remove_subjects(&call, &subjects).await.map_err(problem)?;
    Ok(StatusCode::NO_CONTENT)
}
