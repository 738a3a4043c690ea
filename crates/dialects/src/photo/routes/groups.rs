//! Groups.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use rollbook_domain::group::commands::{DeleteGroup, Existing};

use crate::photo::access::Owner;
use crate::photo::body::{self, Segments};
use crate::photo::error::Failure;
use crate::photo::service::Service;
use crate::photo::translate;
use crate::photo::wire::{Group, GroupChange, Groups, NewGroup, Nothing};
use crate::query::Query;

pub(super) async fn list(State(service): State<Service>, owner: Owner, query: Query) -> Result<Json<Groups>, Failure> {
    let zone = service.owner(&owner).await?.timezone;
    let filter = translate::day(query.first("when"), zone.as_deref(), service.app().now())?;
    Ok(Json(Groups { groups: service.groups(&owner, &filter).await? }))
}

pub(super) async fn create(
    State(service): State<Service>,
    owner: Owner,
    body::Json(wish): body::Json<NewGroup>,
) -> Result<(StatusCode, Json<Group>), Failure> {
    let new = translate::new_group(wish, service.owner(&owner).await?.primary_brand)?;
    let made = service.app().create_group(&owner.call(), new.clone()).await?;
    Ok((StatusCode::CREATED, Json(translate::created(owner.id, &new, &made.outcome))))
}

pub(super) async fn search(
    State(service): State<Service>,
    owner: Owner,
    query: Query,
) -> Result<Json<Groups>, Failure> {
    let token = query.first("q").ok_or_else(|| Failure::bad_request("q is missing."))?;
    Ok(Json(Groups { groups: service.search(&owner, token).await? }))
}

pub(super) async fn show(State(service): State<Service>, owner: Owner, path: Segments) -> Result<Json<Group>, Failure> {
    Ok(Json(service.group(&owner, &path.group_name()?).await?))
}

pub(super) async fn change(
    State(service): State<Service>,
    owner: Owner,
    path: Segments,
    body::Json(wish): body::Json<GroupChange>,
) -> Result<Json<Nothing>, Failure> {
    let (group, update) = (path.group_id()?, translate::change(wish)?);
    service.app().update_group(&owner.call(), group, None, update).await?;
    Ok(Json(Nothing {}))
}

pub(super) async fn remove(
    State(service): State<Service>,
    owner: Owner,
    path: Segments,
) -> Result<Json<Nothing>, Failure> {
    let again = DeleteGroup { again: Existing::Skip, ..DeleteGroup::default() };
    service.app().delete_group(&owner.call(), path.group_id()?, None, again).await?;
    Ok(Json(Nothing {}))
}
