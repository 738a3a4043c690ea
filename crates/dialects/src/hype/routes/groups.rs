//! Groups: list, create, delete.

use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::{Extension, Json};
use rollbook_app::queries::GroupFilter;
use rollbook_app::views::GroupView;
use rollbook_domain::Actor;
use rollbook_domain::group::commands::DeleteGroup;

use super::path::Id;
use crate::hype::error::Failure;
use crate::hype::form::{self, Broken};
use crate::hype::service::Service;
use crate::hype::translate::{self, Paging};
use crate::hype::wire::{Created, Extra, Group, List, Message, UploadInfo};
use crate::query::Query;

pub(super) async fn list(State(service): State<Service>, query: Query) -> Result<Json<List<Group>>, Failure> {
    let paging = Paging::of(&query, service.page_size())?;
    let filter = GroupFilter {
        usable: translate::active(&query)?,
        kind: query.first("type").map(str::to_owned),
        kind_by_default: query.first("type") == Some(translate::TYPELESS),
        name: query.first("name").map(str::to_owned),
        ..GroupFilter::default()
    };
    if let Some(id) = query.first("id") {
        let view = service.group(&translate::object_id(id)?).await?;
        return Ok(Json(paging.only(view.filter(|view| admits(&filter, view)).map(translate::group))));
    }
    let groups = service.groups(&filter, &paging.view()).await?;
    let data = groups.items.into_iter().map(translate::group).collect();
    Ok(Json(paging.list(groups.total, data, Extra::default())))
}

/// The same filter for a group that is at hand.
fn admits(filter: &GroupFilter, view: &GroupView) -> bool {
    filter.usable.is_none_or(|usable| usable == translate::is_active(view))
        && filter.kind.as_deref().is_none_or(|kind| kind == translate::type_of(view))
        && filter.name.as_deref().is_none_or(|name| name == view.name)
}

pub(super) async fn create(
    State(service): State<Service>,
    Extension(actor): Extension<Actor>,
    request: Request,
) -> Result<(StatusCode, Json<Created>), Failure> {
    let parts = form::read(&service, request).await.map_err(|broken| match broken {
        Broken::TooLarge => Failure::too_large(),
        // A body that cannot be taken apart has no form either.
        Broken::Malformed => Failure::form("unexpected end of JSON input"),
    })?;
    let form = translate::form(&parts.form.unwrap_or_default())?;
    let created = service.create(actor, form, parts.file).await?;
    let failed = matches!(created.upload_info, Some(UploadInfo::Failed { .. }));
    let status = if failed { StatusCode::INTERNAL_SERVER_ERROR } else { StatusCode::CREATED };
    Ok((status, Json(created)))
}

pub(super) async fn remove(
    State(service): State<Service>,
    Extension(actor): Extension<Actor>,
    Id(id): Id,
) -> Result<Json<Message>, Failure> {
    let group = service.group_id(&id?).await?;
    service.app().delete_group(&service.call(actor), group, None, DeleteGroup::default()).await?;
    Ok(Json(Message { message: "Group deleted successfully".into() }))
}
