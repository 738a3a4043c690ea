//! Photos: of a group, and one by one.

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};

use crate::photo::access::{Anybody, Owner};
use crate::photo::body::{self, Segments};
use crate::photo::change::PhotoWish;
use crate::photo::error::Failure;
use crate::photo::service::Service;
use crate::photo::translate;
use crate::photo::wire::{AddPhotos, AddedPhotos, Copied, Nothing, Photo, PhotoChange, Photos};

/// Whoever is not the owner sees what everybody may see.
pub(super) async fn list(
    State(service): State<Service>,
    Anybody(asking): Anybody,
    path: Segments,
) -> Result<Json<Photos>, Failure> {
    let group = path.group_id()?;
    let owner = service.owner_of(group).await?;
    let photos = service.photos(&owner, group).await?.into_iter();
    Ok(Json(if asking.is_some_and(|asking| asking.id == owner.id) {
        Photos::Photos(photos.map(|view| translate::photo(owner.id, view)).collect())
    } else {
        Photos::Public(photos.map(|view| translate::public(owner.id, view)).collect())
    }))
}

pub(super) async fn reserve(
    State(service): State<Service>,
    owner: Owner,
    path: Segments,
    body::Json(wish): body::Json<AddPhotos>,
) -> Result<Json<AddedPhotos>, Failure> {
    let (group, count) = (path.group_id()?, translate::count(&wish)?);
    let seconds = i64::try_from(service.config().upload_seconds).unwrap_or(i64::MAX);
    let reserved = service.app().reserve_media(&owner.call(), group, count, seconds).await?;
    Ok(Json(translate::added(service.links(), group, &reserved.outcome)))
}

pub(super) async fn show(State(service): State<Service>, owner: Owner, path: Segments) -> Result<Json<Photo>, Failure> {
    let view = service.photo(&owner, path.media_id()?).await?;
    Ok(Json(translate::photo(owner.id, view)))
}

pub(super) async fn remove(
    State(service): State<Service>,
    owner: Owner,
    path: Segments,
) -> Result<Json<Nothing>, Failure> {
    service.change_photo(&owner, path.media_id()?, PhotoWish::Remove).await?;
    Ok(Json(Nothing {}))
}

pub(super) async fn copy_or_move(
    State(service): State<Service>,
    owner: Owner,
    path: Segments,
    body::Json(wish): body::Json<PhotoChange>,
) -> Result<Response, Failure> {
    let copy = service.change_photo(&owner, path.media_id()?, translate::copy_or_move(&wish)?).await?;
    Ok(copy.map_or_else(|| Json(Nothing {}).into_response(), |photo_id| Json(Copied { photo_id }).into_response()))
}
