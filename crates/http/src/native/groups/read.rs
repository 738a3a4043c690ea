//! `GET /v1/groups/{group}`, now or as of a moment, and by its other ids.

use http::header::ETAG;
use rollbook_app::queries::ExternalId;
use rollbook_app::rfc3339;
use rollbook_domain::group::Status;
use rollbook_domain::{GroupId, ObjectId, Token};
use rollbook_store::Position;

use crate::auth::Scope;
use crate::native::answer::{Answer, head, versioned, written};
use crate::native::openapi::{Group, ReadProblems};
use crate::problem::{Problem, kind};
use crate::request::{Asked, Read, etag, position};

/// There is no such group, or it is deleted.
pub(in crate::native) fn unknown() -> Problem {
    rollbook_domain::Refusal::UnknownGroup.into()
}

/// The document of a group that is not deleted.
pub(in crate::native) async fn existing(asked: &Asked, group: GroupId) -> Result<String, Problem> {
    let found = asked.app().queries().group(asked.workspace(), group).await?.ok_or_else(unknown)?;
    if head(found.as_json())?.status == "deleted" {
        return Err(unknown());
    }
    Ok(found.as_json().to_owned())
}

/// Read a group
///
/// `asOf` (a position, or a time in RFC 3339) asks for the group as it was then; that takes the scope `audit`.
#[utoipa::path(
    get,
    path = "/v1/groups/{group}",
    tag = "groups",
    params(
        ("group" = uuid::Uuid, Path),
        ("asOf" = Option<String>, Query, description = "A position or a time"),
        ("If-None-Match" = Option<String>, Header),
        ("Rollbook-Min-Position" = Option<String>, Header),
    ),
    responses((status = 200, body = Group), (status = 304, description = "The client has this version."), ReadProblems),
)]
pub(super) async fn get_group(Read(mut asked): Read) -> Answer {
    let group = asked.path.get("group")?;
    let as_of = asked.params.text("asOf")?;
    asked.params.finish()?;
    match as_of {
        None => versioned(&asked.headers, &existing(&asked, group).await?),
        Some(moment) => past(&asked, group, &moment).await,
    }
}

async fn past(asked: &Asked, group: GroupId, moment: &str) -> Answer {
    asked.principal.require(Scope::Audit)?;
    let at = moment_position(asked, moment).await?;
    let view = asked.app().group_as_of(asked.workspace(), group, at).await?;
    let view = view.filter(|view| view.status != Status::Deleted).ok_or_else(unknown)?;
    let mut response = written(&view)?;
    response.headers_mut().insert(ETAG, etag(view.version));
    Ok(response)
}

/// A time that has passed, or a position.
async fn moment_position(asked: &Asked, moment: &str) -> Result<Position, Problem> {
    let Some(at) = rfc3339::parse(moment) else { return position(asked.app(), moment).await };
    if at > asked.app().now() {
        let detail = "asOf: the time lies in the future.";
        return Err(Problem::new(&kind::INVALID_PARAMETER, detail).with("field", "asOf"));
    }
    Ok(asked.app().position_at(at).await?)
}

/// Read a group by its number
#[utoipa::path(
    get,
    path = "/v1/groups/by-number/{number}",
    tag = "groups",
    params(("number" = u32, Path), ("Rollbook-Min-Position" = Option<String>, Header)),
    responses((status = 200, body = Group), ReadProblems),
)]
pub(super) async fn get_group_by_number(Read(asked): Read) -> Answer {
    let number: u32 = asked.path.get("number")?;
    by(asked, ExternalId::Number(number)).await
}

/// Read a group by its token
#[utoipa::path(
    get,
    path = "/v1/groups/by-token/{token}",
    tag = "groups",
    params(("token" = String, Path), ("Rollbook-Min-Position" = Option<String>, Header)),
    responses((status = 200, body = Group), ReadProblems),
)]
pub(super) async fn get_group_by_token(Read(asked): Read) -> Answer {
    let token: Token = asked.path.get("token")?;
    by(asked, ExternalId::Token(token)).await
}

/// Read a group by its object id
#[utoipa::path(
    get,
    path = "/v1/groups/by-object-id/{objectId}",
    tag = "groups",
    params(("objectId" = String, Path), ("Rollbook-Min-Position" = Option<String>, Header)),
    responses((status = 200, body = Group), ReadProblems),
)]
pub(super) async fn get_group_by_object_id(Read(asked): Read) -> Answer {
    let object_id: ObjectId = asked.path.get("objectId")?;
    by(asked, ExternalId::ObjectId(object_id)).await
}

async fn by(asked: Asked, id: ExternalId) -> Answer {
    asked.params.finish()?;
    let group = asked.app().queries().find_group(asked.workspace(), &id).await?.ok_or_else(unknown)?;
    versioned(&asked.headers, &existing(&asked, group).await?)
}
