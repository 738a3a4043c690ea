//! The ids of a group: list, edit (with the group itself), remove.

use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::{Extension, Json};
use rollbook_domain::Actor;

use super::path::Id;
use crate::hype::body;
use crate::hype::error::Failure;
use crate::hype::form::{self, Broken};
use crate::hype::service::Service;
use crate::hype::translate::{self, Form, Paging};
use crate::hype::wire::{Edited, Extra, List, Message, UploadInfo};
use crate::query::Query;

/// The largest body of delete-ids.
const MAX_BODY: u64 = 64 * 1024 * 1024;

pub(super) async fn list(
    State(service): State<Service>,
    Id(id): Id,
    query: Query,
) -> Result<Json<List<String>>, Failure> {
    let (id, paging) = (id?, Paging::of(&query, service.page_size())?);
    let group = service.group(&id).await?.ok_or_else(Failure::not_found)?;
    let members = service.members(group.id, &paging.view()).await?;
    let ids = members.items.into_iter().map(|member| member.member.id().to_owned()).collect();
    Ok(Json(paging.list(members.total, ids, Extra { name: Some(group.name) })))
}

pub(super) async fn edit(
    State(service): State<Service>,
    Extension(actor): Extension<Actor>,
    Id(id): Id,
    request: Request,
) -> Result<(StatusCode, Json<Edited>), Failure> {
    let parts = form::read(&service, request).await.map_err(|broken| match broken {
        Broken::TooLarge => Failure::too_large(),
        Broken::Malformed => Failure::file("multipart: NextPart: EOF"),
    })?;
    let id = id?;
    let form = parts.form.filter(|form| !form.is_empty());
    let form = form.map_or_else(|| Ok(Form::default()), |form| translate::form(&form))?;
    let file = parts.file.ok_or_else(|| Failure::file("http: no such file"))?;
    let edited = service.edit(actor, &id, form, file).await?;
    let failed = matches!(edited.upload_info, UploadInfo::Failed { .. });
    let status = if failed { StatusCode::INTERNAL_SERVER_ERROR } else { StatusCode::CREATED };
    Ok((status, Json(edited)))
}

pub(super) async fn remove(
    State(service): State<Service>,
    Extension(actor): Extension<Actor>,
    Id(id): Id,
    request: Request,
) -> Result<Json<Message>, Failure> {
    let body = body::small(request.into_body(), MAX_BODY).await.map_err(|_| Failure::too_large())?;
    let removal = translate::removal(&body)?;
    let group = service.group_id(&id?).await?;
    service.app().remove_members(&service.call(actor), group, None, removal).await?;
    Ok(Json(Message { message: "Success".into() }))
}
