//! `POST /v1/groups/{group}/imports`: the file is stored first, then asked for.

use axum::extract::{Request, State};
use http::header::LOCATION;
use http::{HeaderValue, StatusCode};
use rollbook_app::AppError;
use rollbook_app::files::FilesError;
use rollbook_app::imports::ImportRequest;
use rollbook_domain::GroupId;
use rollbook_domain::group::state::MEMBER;
use serde::Serialize;

use super::file::{NO_FILE, content};
use crate::auth::Scope;
use crate::native::Native;
use crate::native::answer::{Answer, done};
use crate::native::openapi::{Conditional, Requested, WriteProblems};
use crate::problem::{Problem, kind};
use crate::request::{Demands, Head, Params};

#[derive(Serialize)]
struct Accepted<'a> {
    job: &'a str,
    size: u64,
    sha256: &'a str,
}

impl<'a> From<&'a ImportRequest> for Accepted<'a> {
    fn from(request: &'a ImportRequest) -> Self {
        Self { job: request.job.as_str(), size: request.size, sha256: &request.sha256 }
    }
}

/// Import members from a CSV file
///
/// The first field of each record is an id. The file is validated whole, then all its ids become members at once;
/// `GET /v1/imports/{job}` tells how far it is.
#[utoipa::path(
    post,
    path = "/v1/groups/{group}/imports",
    tag = "imports",
    params(
        ("group" = uuid::Uuid, Path),
        ("kind" = Option<String>, Query, description = "The kind of the ids; user if left out"),
        ("role" = Option<String>, Query, description = "The role of new members; member if left out"),
        Conditional,
    ),
    request_body(content((String = "text/csv"), (Vec<u8> = "multipart/form-data"))),
    responses((status = 202, body = Requested, headers(("Location" = String))), WriteProblems),
)]
pub(super) async fn request_import(State(native): State<Native>, request: Request) -> Answer {
    let (mut parts, body) = request.into_parts();
    let head = Head::of(&mut parts, &native, Scope::Write, Demands::OfExisting).await?;
    let group: GroupId = head.path.get("group")?;
    let mut params = Params::of(parts.uri.query());
    let member_kind = params.text("kind")?.unwrap_or_else(|| "user".into());
    let role = params.text("role")?.unwrap_or_else(|| MEMBER.into());
    params.finish()?;

    let limit = native.config().max_import_bytes;
    let content = content(Request::from_parts(parts, body)).await?;
    let command = native.app().store_import(content, limit, &member_kind, &role).await.map_err(refused)?;
    let head = head.identified_by(&command.sha256);
    let requested = head.app().request_import(&head.call, group, head.if_version, command).await?;

    let location = HeaderValue::from_str(&format!("/v1/imports/{}", requested.outcome.job));
    let location = location.map_err(|error| AppError::Internal(error.to_string()))?;
    let mut response = done(head.app(), StatusCode::ACCEPTED, &requested, Accepted::from(&requested.outcome))?;
    response.headers_mut().insert(LOCATION, location);
    Ok(response)
}

fn refused(error: FilesError) -> Problem {
    match error {
        FilesError::TooLarge { limit } => {
            Problem::new(&kind::TOO_LARGE, format!("At most {limit} bytes are taken.")).with("limit", limit)
        }
        FilesError::BrokenOff(reason) if reason == NO_FILE => {
            Problem::new(&kind::INVALID_FIELD, "The form has no file.").with("path", "/file")
        }
        FilesError::BrokenOff(_) => Problem::new(&kind::INVALID_FIELD, "The upload broke off; nothing was kept."),
        error => AppError::from(error).into(),
    }
}
