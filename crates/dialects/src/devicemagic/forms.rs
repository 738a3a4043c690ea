//! Forms: make, list, change, delete, and the group a form is in.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use rollbook_app::AppError;
use rollbook_app::queries::{Page, SubjectFilter};
use rollbook_app::views::{Doc, SubjectView};
use rollbook_domain::{Reference, Refusal};

use super::error::Fault;
use super::read;
use super::request::Request;
use super::translate::{self, FORM};
use super::wire::{FormWritten, FormsBody};

/// More forms than any organization has.
const ALL: u32 = 1_000_000_000;

pub(super) async fn list(request: &Request) -> Result<Response, Fault> {
    let (workspace, queries) = (&request.call.workspace, request.app.queries());
    request.app.wait_for_workspace(workspace).await?;
    let filter = SubjectFilter { kind: Some(FORM.into()), ..SubjectFilter::default() };
    let slice = queries.subjects(workspace, &filter, &Page::first(ALL)).await?;
    let views: Vec<SubjectView> = slice.items.iter().map(|item| item.value.read()).collect::<Result<_, _>>()?;
    let mut forms = Vec::with_capacity(views.len());
    for view in &views {
        forms.extend(translate::form(view, super::membership::first_group(request, &view.subject).await?));
    }
    request.answer(StatusCode::OK, &FormsBody { forms })
}

pub(super) async fn create(request: &Request) -> Result<Response, Fault> {
    let wish = read::form(request.formats.request, &request.body)?;
    let uuid = request.app.ids().uuid(request.app.now());
    let namespace = format!("http://www.devicemagic.com/xforms/{uuid}");
    let new = translate::new_form(&wish, namespace.clone())?;
    let name = new.name.clone().unwrap_or_default();
    let done = request.app.register_subject(&request.call, new).await?;
    let id = done.outcome.number.unwrap_or_default().into();
    request.answer(StatusCode::CREATED, &FormWritten { id, namespace, name, version: None })
}

pub(super) async fn change(request: &Request, id: &str) -> Result<Response, Fault> {
    let wish = read::form(request.formats.request, &request.body)?;
    let form = find(request, id).await?;
    // Its namespace never changes.
    let view = view(request, &form).await?;
    let command = translate::form_revision(&form, &wish)?;
    let made = request.app.revise_subject(&request.call, command).await.map_err(gone)?.outcome;
    let written = FormWritten {
        id: translate::number(form.id()).unwrap_or_default(),
        namespace: translate::namespace(&view),
        version: Some(made.version),
        name: made.name.unwrap_or_default(),
    };
    request.answer(StatusCode::ACCEPTED, &written)
}

pub(super) async fn delete(request: &Request, id: &str) -> Result<Response, Fault> {
    let form = find(request, id).await?;
    request.app.remove_subject(&request.call, &form).await.map_err(gone)?;
    Ok(StatusCode::OK.into_response())
}

/// Puts a form in exactly one group.
pub(super) async fn set_properties(request: &Request, id: &str) -> Result<Response, Fault> {
    let name = read::group_property(&request.document()?)?;
    let form = find(request, id).await?;
    let group = request.app.groups_by_name(&request.call, std::slice::from_ref(&name)).await?;
    let group = group.into_iter().next().flatten();
    let group = group.ok_or_else(|| Fault::bad_request(format!("Group {name} does not exist")))?;
    request.app.set_groups_of_resource(&request.call, &form, &[group]).await.map_err(gone)?;
    Ok(StatusCode::OK.into_response())
}

async fn find(request: &Request, id: &str) -> Result<Reference, Fault> {
    let unknown = || Fault::not_found("Form");
    translate::number(id).ok_or_else(unknown)?;
    let form = Reference::new(FORM, id).map_err(|_| unknown())?;
    match request.app.subject_id(&request.call, &form).await {
        Ok(_) => Ok(form),
        Err(AppError::Refused(Refusal::UnknownSubject { .. })) => Err(unknown()),
        Err(error) => Err(error.into()),
    }
}

async fn view(request: &Request, form: &Reference) -> Result<SubjectView, Fault> {
    request.app.wait_for_workspace(&request.call.workspace).await?;
    let doc: Option<Doc<SubjectView>> = request.app.queries().subject(&request.call.workspace, form).await?;
    Ok(doc.ok_or_else(|| Fault::not_found("Form"))?.read()?)
}

/// What somebody removed meanwhile is not there: the form in the path, or the group that the body names.
fn gone(error: AppError) -> Fault {
    match error {
        AppError::Refused(Refusal::UnknownSubject { .. }) => Fault::not_found("Form"),
        AppError::Refused(Refusal::UnknownGroup) => Fault::bad_request("The group does not exist any more"),
        error => error.into(),
    }
}
