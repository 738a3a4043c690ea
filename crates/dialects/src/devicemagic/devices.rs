//! Devices: list, read, enrol, change, approve, delete.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use rollbook_app::AppError;
use rollbook_app::queries::{Page, SubjectFilter};
use rollbook_app::views::{Doc, SubjectView};
use rollbook_domain::{GroupId, Reference, Refusal};

use super::error::Fault;
use super::read;
use super::request::Request;
use super::translate::{self, DEVICE, IDENTIFIER};
use super::wire::{DeviceBody, DevicesBody};

/// More devices than any organization has.
const ALL: u32 = 1_000_000_000;
/// The group a new device joins where it names none, if there is such a group and it is not suspended.
const DEFAULT_GROUP: &str = "Default";

pub(super) async fn list(request: &Request) -> Result<Response, Fault> {
    let workspace = &request.call.workspace;
    request.app.wait_for_workspace(workspace).await?;
    let filter = SubjectFilter { kind: Some(DEVICE.into()), ..SubjectFilter::default() };
    let slice = request.app.queries().subjects(workspace, &filter, &Page::first(ALL)).await?;
    let docs: Vec<_> = slice.items.into_iter().map(|item| item.value).collect();
    request.answer(StatusCode::OK, &DevicesBody { devices: with_groups(request, &docs).await? })
}

pub(super) async fn show(request: &Request, id: &str) -> Result<Response, Fault> {
    let device = find(request, id).await?;
    request.answer(StatusCode::OK, &read_back(request, &device).await?)
}

pub(super) async fn enrol(request: &Request) -> Result<Response, Fault> {
    let wish = read::device(&request.document()?)?;
    let (new, claims) = translate::new_device(&wish)?;
    let register =
        async |groups| request.app.register_subject_in_groups(&request.call, new.clone(), claims.clone(), groups).await;
    let done = match &wish.groups {
        Some(names) => register(named(request, names).await?).await,
        None => match register(default_group(request).await?).await {
            // It was deleted meanwhile, or takes nobody in: no reason to turn away who did not ask for it.
            Err(AppError::Refused(Refusal::UnknownGroup | Refusal::GroupSuspended)) => register(Vec::new()).await,
            done => done,
        },
    };
    let done = done.map_err(gone)?;
    request.answer(StatusCode::CREATED, &read_back(request, &done.outcome.subject).await?)
}

async fn default_group(request: &Request) -> Result<Vec<GroupId>, AppError> {
    let found = request.app.groups_by_name(&request.call, &[DEFAULT_GROUP.to_owned()]).await?;
    Ok(found.into_iter().flatten().collect())
}

pub(super) async fn change(request: &Request, id: &str) -> Result<Response, Fault> {
    let wish = read::device(&request.document()?)?;
    let device = find(request, id).await?;
    let groups = match &wish.groups {
        Some(names) => Some(named(request, names).await?),
        None => None,
    };
    let command = translate::device_change(device.clone(), &wish);
    request.app.change_subject_and_groups(&request.call, command, groups).await.map_err(gone)?;
    request.answer(StatusCode::ACCEPTED, &read_back(request, &device).await?)
}

pub(super) async fn approve(request: &Request, id: &str) -> Result<Response, Fault> {
    let device = find(request, id).await?;
    request.app.change_subject(&request.call, None, translate::approval(device.clone())).await.map_err(gone)?;
    request.answer(StatusCode::OK, &read_back(request, &device).await?)
}

pub(super) async fn delete(request: &Request, id: &str) -> Result<Response, Fault> {
    let device = find(request, id).await?;
    request.app.remove_subject(&request.call, &device).await.map_err(gone)?;
    Ok(StatusCode::OK.into_response())
}

/// A device by its number or its identifier.
async fn find(request: &Request, id: &str) -> Result<Reference, Fault> {
    if translate::number(id).is_some() {
        let by_number = Reference::new(DEVICE, id).map_err(|_| Fault::not_found("Device"))?;
        match request.app.subject_id(&request.call, &by_number).await {
            Ok(_) => return Ok(by_number),
            Err(AppError::Refused(Refusal::UnknownSubject { .. })) => {}
            Err(error) => return Err(error.into()),
        }
    }
    let found = request.app.subject_by_claim(&request.call, IDENTIFIER, id).await?;
    found.filter(|device| device.kind() == DEVICE).ok_or_else(|| Fault::not_found("Device"))
}

/// What somebody removed meanwhile is not there: the device in the path, or a group that the body names.
fn gone(error: AppError) -> Fault {
    match error {
        AppError::Refused(Refusal::UnknownSubject { .. }) => Fault::not_found("Device"),
        AppError::Refused(Refusal::UnknownGroup) => Fault::bad_request("One of the groups does not exist any more"),
        error => error.into(),
    }
}

/// The groups of these names; one that does not exist refuses all.
async fn named(request: &Request, names: &[String]) -> Result<Vec<GroupId>, Fault> {
    let found = request.app.groups_by_name(&request.call, names).await?;
    let known = names
        .iter()
        .zip(found)
        .map(|(name, group)| group.ok_or_else(|| Fault::bad_request(format!("Group {name} does not exist"))));
    known.collect()
}

async fn read_back(request: &Request, device: &Reference) -> Result<DeviceBody, Fault> {
    let workspace = &request.call.workspace;
    request.app.wait_for_workspace(workspace).await?;
    let doc = request.app.queries().subject(workspace, device).await?.ok_or_else(|| Fault::not_found("Device"))?;
    let devices = with_groups(request, &[doc]).await?;
    devices.into_iter().next().ok_or_else(|| Fault::not_found("Device"))
}

/// The devices with the names of their groups, in a fixed number of queries.
async fn with_groups(request: &Request, docs: &[Doc<SubjectView>]) -> Result<Vec<DeviceBody>, Fault> {
    let views: Vec<SubjectView> = docs.iter().map(Doc::read).collect::<Result<_, _>>()?;
    let devices: Vec<_> = views.iter().map(|view| view.subject.clone()).collect();
    let groups = super::membership::names_of_groups(request, &devices).await?;
    let organization = request.organization.id;
    Ok(views.iter().zip(groups).filter_map(|(view, names)| translate::device(view, organization, names)).collect())
}
