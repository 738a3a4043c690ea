//! Changes of the directory.

use http::header::LOCATION;
use http::{HeaderValue, StatusCode};
use rollbook_app::commands::{NewSubject, SubjectName};
use rollbook_app::{AppError, Done};
use rollbook_domain::attributes::AttributesChange;
use rollbook_domain::patch::{Patch, present};
use rollbook_domain::subject::SubjectStatus;
use rollbook_domain::subject::commands::ChangeSubject;
use rollbook_domain::{Attributes, Reference, Refusal};
use serde::Deserialize;
use utoipa::ToSchema;

use super::read::{named, unknown};
use crate::native::answer::{Answer, Plain, done};
use crate::native::groups::attributes_change;
use crate::native::openapi::{Changed, Conditional, WriteProblems};
use crate::problem::{Problem, kind};
use crate::request::{Demand, Demands, Head, Input, Nothing, Write};

/// Whether a subject may be used.
#[derive(Clone, Copy, Default, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
enum Standing {
    #[default]
    Active,
    Inactive,
}

impl From<Standing> for SubjectStatus {
    fn from(standing: Standing) -> Self {
        match standing {
            Standing::Active => Self::Active,
            Standing::Inactive => Self::Inactive,
        }
    }
}

/// A directory entry, whole.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = SubjectPut)]
pub(super) struct Put {
    /// What people call it.
    name: Option<String>,
    #[serde(default)]
    status: Standing,
    /// What its kind has beside.
    #[serde(default)]
    #[schema(value_type = std::collections::BTreeMap<String, serde_json::Value>)]
    attributes: Attributes,
}

impl Input for Put {
    const OPTIONAL: bool = true;
    const DEMANDS: Demands = Demands::All;
}

/// Make a subject known, or replace what is known of it
#[utoipa::path(
    put,
    path = "/v1/workspaces/{workspace}/subjects/{kind}/{id}",
    tag = "directory",
    params(
        ("workspace" = String, Path),
        ("kind" = String, Path, description = "user, device, form, …"),
        ("id" = String, Path),
        ("If-None-Match" = Option<String>, Header, description = "*: only if it is not known yet"),
        Conditional,
    ),
    request_body = Option<Put>,
    responses(
        (status = 201, body = Changed, headers(("Location" = String))),
        (status = 200, body = Changed, description = "It was known."),
        WriteProblems,
    ),
)]
pub(super) async fn put_subject(Write { head, input }: Write<Put>) -> Answer {
    let head = head.entering_path()?;
    let subject = named(&head.path)?;
    // Who names a version means an entry that exists.
    if matches!(head.demand, Demand::Nothing | Demand::Absent) {
        match register(&head, &input, &subject).await {
            Err(AppError::Refused(Refusal::SubjectExists)) if head.demand == Demand::Absent => {
                return Err(unmet(&subject, "knows"));
            }
            Err(AppError::Refused(Refusal::SubjectExists)) => {}
            registered => {
                let location = head.uri.path();
                return made(&head, &registered?, location);
            }
        }
    }
    match replace(&head, &input, &subject).await {
        Err(AppError::Refused(Refusal::UnknownSubject { .. })) if head.demand != Demand::Nothing => {
            Err(unmet(&subject, "does not know"))
        }
        replaced => done(head.app(), StatusCode::OK, &found(&subject, replaced)?, Plain {}),
    }
}

fn unmet(subject: &Reference, knows: &str) -> Problem {
    Problem::new(&kind::VERSION_MISMATCH, format!("The directory {knows} {subject}."))
}

async fn register(head: &Head, input: &Put, subject: &Reference) -> Result<Done<()>, AppError> {
    let new = NewSubject {
        kind: subject.kind().to_owned(),
        id: SubjectName::Given(subject.id().to_owned()),
        name: input.name.clone(),
        status: input.status.into(),
        attributes: input.attributes.clone(),
    };
    let done = head.app().register_subject(&head.part("register"), new).await?;
    Ok(Done { outcome: (), position: done.position, version: done.version })
}

fn made(head: &Head, registered: &Done<()>, location: &str) -> Answer {
    let location = HeaderValue::from_str(location).map_err(|error| AppError::Internal(error.to_string()))?;
    let mut response = done(head.app(), StatusCode::CREATED, registered, Plain {})?;
    response.headers_mut().insert(LOCATION, location);
    Ok(response)
}

async fn replace(head: &Head, input: &Put, subject: &Reference) -> Result<Done<()>, AppError> {
    let command = ChangeSubject {
        subject: subject.clone(),
        name: Some(input.name.clone()),
        status: Some(input.status.into()),
        attributes: Some(AttributesChange::Whole(input.attributes.clone())),
    };
    head.app().change_subject(&head.part("replace"), head.if_version, command).await
}

/// In a path, a subject that the directory does not have is not found.
pub(super) fn found<T>(subject: &Reference, done: Result<Done<T>, AppError>) -> Result<Done<T>, Problem> {
    done.map_err(|error| match error {
        AppError::Refused(Refusal::UnknownSubject { .. }) => unknown(subject),
        error => error.into(),
    })
}

/// A JSON Merge Patch (RFC 7396): null clears, what is left out stays, attributes are merged.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = SubjectPatch)]
pub(super) struct Merge {
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<String>)]
    name: Patch<String>,
    status: Option<Standing>,
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<std::collections::BTreeMap<String, serde_json::Value>>)]
    attributes: Patch<Attributes>,
}

impl Input for Merge {
    const TYPES: &'static [&'static str] = &["application/merge-patch+json"];
    const DEMANDS: Demands = Demands::OfExisting;
}

/// Change a directory entry
#[utoipa::path(
    patch,
    path = "/v1/workspaces/{workspace}/subjects/{kind}/{id}",
    tag = "directory",
    params(("workspace" = String, Path), ("kind" = String, Path), ("id" = String, Path), Conditional),
    request_body(content((Merge = "application/merge-patch+json"), (Merge = "application/json"))),
    responses((status = 200, body = Changed), WriteProblems),
)]
pub(super) async fn change_subject(Write { head, input }: Write<Merge>) -> Answer {
    let head = head.entering_path()?;
    let subject = named(&head.path)?;
    let command = ChangeSubject {
        subject: subject.clone(),
        name: input.name.clone(),
        status: input.status.map(Into::into),
        attributes: input.attributes.clone().map(attributes_change),
    };
    let changed = head.app().change_subject(&head.call, head.if_version, command).await;
    done(head.app(), StatusCode::OK, &found(&subject, changed)?, Plain {})
}

/// Take a subject out of the directory and out of every group
#[utoipa::path(
    delete,
    path = "/v1/workspaces/{workspace}/subjects/{kind}/{id}",
    tag = "directory",
    params(
        ("workspace" = String, Path),
        ("kind" = String, Path),
        ("id" = String, Path),
        Conditional,
    ),
    responses((status = 200, body = Changed), WriteProblems),
)]
pub(super) async fn remove_subject(Write { head, .. }: Write<Nothing>) -> Answer {
    let head = head.entering_path()?;
    let subject = named(&head.path)?;
    let removed = head.app().remove_subject_at(&head.call, &subject, head.if_version).await;
    let removed = found(&subject, removed)?;
    // Its stream has ended: a version would name nothing.
    done(head.app(), StatusCode::OK, &Done { version: 0, ..removed }, Plain {})
}
