//! Brands.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use rollbook_app::queries::GroupFilter;

use crate::photo::access::Owner;
use crate::photo::body::{self, Segments};
use crate::photo::error::Failure;
use crate::photo::service::Service;
use crate::photo::translate;
use crate::photo::wire::{Brand, Brands, Groups, NewBrand};
use crate::query::Query;

pub(super) async fn list(State(service): State<Service>, owner: Owner) -> Result<Json<Brands>, Failure> {
    let brands = service.brands(&owner).await?;
    Ok(Json(Brands { brands: brands.iter().map(|view| translate::brand(owner.id, view)).collect() }))
}

pub(super) async fn create(
    State(service): State<Service>,
    owner: Owner,
    body::Json(wish): body::Json<NewBrand>,
) -> Result<(StatusCode, Json<Brand>), Failure> {
    let id = service.app().ids().uuid(service.app().now());
    let (new, brand) = translate::new_brand(owner.id, id, wish)?;
    service.app().register_subject(&owner.call(), new).await?;
    Ok((StatusCode::CREATED, Json(brand)))
}

pub(super) async fn show(State(service): State<Service>, owner: Owner, path: Segments) -> Result<Json<Brand>, Failure> {
    let view = service.brand(&owner, path.uuid()?).await?;
    Ok(Json(translate::brand(owner.id, &view)))
}

/// The groups of a day, as of all brands, but of this one alone.
pub(super) async fn groups(
    State(service): State<Service>,
    owner: Owner,
    path: Segments,
    query: Query,
) -> Result<Json<Groups>, Failure> {
    let brand = service.brand(&owner, path.uuid()?).await?.subject;
    let zone = service.owner(&owner).await?.timezone;
    let filter = translate::day(query.first("when"), zone.as_deref(), service.app().now())?;
    Ok(Json(Groups { groups: service.groups(&owner, &GroupFilter { resource: Some(brand), ..filter }).await? }))
}
