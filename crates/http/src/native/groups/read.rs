//! `GET /v1/groups/{group}`, now or as of a moment, and by its other ids.

use rollbook_app::When;
use rollbook_app::queries::ExternalId;
use rollbook_domain::{GroupId, ObjectId, Token};

use crate::native::answer::{Answer, Found, Head, head, ready};
use crate::native::openapi::{Group, ReadProblems};
use crate::problem::Problem;
use crate::request::{Asked, Read};

/// There is no such group, or it is deleted.
pub(in crate::native) fn unknown() -> Problem {
    rollbook_domain::Refusal::UnknownGroup.into()
}

/// The document of a group that is not deleted, or was not then.
pub(in crate::native) async fn existing(asked: &Asked, when: When, group: GroupId) -> Result<Found, Problem> {
    let found = asked.views(when).group(asked.workspace(), group).await?.ok_or_else(unknown)?;
    let Head { status, version } = head(found.as_json())?;
    if status == "deleted" {
        return Err(unknown());
    }
    Ok(Found::document(when, found, version))
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
pub(super) async fn get_group(Read(asked): Read) -> Answer {
    ready(asked, read).await
}

async fn read(mut asked: Asked) -> Result<Found, Problem> {
    let group = asked.path.get("group")?;
    let when = asked.when().await?;
    asked.params.finish()?;
    existing(&asked, when, group).await
}

/// Read a group by its number
#[utoipa::path(
    get,
    path = "/v1/groups/by-number/{number}",
    tag = "groups",
    params(
        ("number" = u32, Path),
        ("asOf" = Option<String>, Query, description = "A position or a time"),
        ("Rollbook-Min-Position" = Option<String>, Header),
    ),
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
    params(
        ("token" = String, Path),
        ("asOf" = Option<String>, Query, description = "A position or a time"),
        ("Rollbook-Min-Position" = Option<String>, Header),
    ),
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
    params(
        ("objectId" = String, Path),
        ("asOf" = Option<String>, Query, description = "A position or a time"),
        ("Rollbook-Min-Position" = Option<String>, Header),
    ),
    responses((status = 200, body = Group), ReadProblems),
)]
pub(super) async fn get_group_by_object_id(Read(asked): Read) -> Answer {
    let object_id: ObjectId = asked.path.get("objectId")?;
    by(asked, ExternalId::ObjectId(object_id)).await
}

async fn by(mut asked: Asked, id: ExternalId) -> Answer {
    let when = asked.when().await?;
    asked.params.finish()?;
    let group = asked.app().queries().find_group(asked.workspace(), &id).await?.ok_or_else(unknown)?;
    existing(&asked, when, group).await?.answer(asked.app(), &asked.headers)
}
