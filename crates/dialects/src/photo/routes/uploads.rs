//! Uploads, for those who have a signed link.

use axum::Json;
use axum::extract::{Request, State};
use rollbook_app::uploads::NewPhoto;
use rollbook_domain::{Actor, GroupId, MediaId};

use crate::photo::body::{Segments, uuid};
use crate::photo::error::Failure;
use crate::photo::form::{self, Form};
use crate::photo::service::Service;
use crate::photo::translate;
use crate::photo::wire::Nothing;
use crate::query::Query;

pub(super) async fn take(
    State(service): State<Service>,
    path: Segments,
    query: Query,
    request: Request,
) -> Result<Json<Nothing>, Failure> {
    let altered = || Failure::forbidden("This upload URL is not as it was given out.");
    let group = uuid(path.first()).map(GroupId).ok_or_else(altered)?;
    let media = uuid(path.second()).map(MediaId).ok_or_else(altered)?;
    service.links().check_upload(group, media, &query, service.app().now())?;
    let admission = service.uploads().admit()?;
    let call = service.owner_of(group).await?.call_of(Actor::new(format!("link:{media}")));
    let Form { group_id, photo_id, file } = form::read(service.uploads(), request).await?;
    let file = file.ok_or_else(|| Failure::bad_request("The part file, with a filename, is missing."))?;
    named(group_id, group.0, "GroupId")?;
    named(photo_id, media.0, "PhotoId")?;
    let new = NewPhoto { call, group, media, sort_order: translate::sort_order(&file.name) };
    service.uploads().accept(admission, file.received, new).await?;
    Ok(Json(Nothing {}))
}

/// A part must name what the link is for.
fn named(part: Option<String>, id: uuid::Uuid, name: &str) -> Result<(), Failure> {
    match part {
        None => Err(Failure::bad_request(format!("The part {name} is missing."))),
        Some(text) if uuid(&text) == Some(id) => Ok(()),
        Some(_) => Err(Failure::bad_request(format!("The part {name} is not the one of this upload URL."))),
    }
}
