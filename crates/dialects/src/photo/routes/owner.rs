//! The owner.

use axum::Json;
use axum::extract::State;

use crate::photo::access;
use crate::photo::body;
use crate::photo::error::Failure;
use crate::photo::service::Service;
use crate::photo::translate;
use crate::photo::wire::{Nothing, Owner, OwnerChange};

pub(super) async fn show(State(service): State<Service>, owner: access::Owner) -> Result<Json<Owner>, Failure> {
    let view = service.owner(&owner).await?;
    Ok(Json(translate::owner(owner.id, view)))
}

pub(super) async fn change(
    State(service): State<Service>,
    owner: access::Owner,
    body::Json(wish): body::Json<OwnerChange>,
) -> Result<Json<Nothing>, Failure> {
    service.app().change_owner(&owner.call(), translate::owner_change(wish)?).await?;
    Ok(Json(Nothing {}))
}
