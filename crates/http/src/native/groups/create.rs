//! `POST /v1/groups`.

use http::header::LOCATION;
use http::{HeaderValue, StatusCode};
use rollbook_app::commands::{GroupCreation, NewGroup};
use rollbook_app::{AppError, rfc3339};
use rollbook_domain::{Attributes, GroupId, ObjectId, Timestamp, Token};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::native::answer::{Answer, done};
use crate::native::openapi::{Created, WriteProblems};
use crate::native::wire::{Member, MemberOrReference, OrBare, Resource, ResourceOrReference};
use crate::request::{Input, Write};

/// A group to be made.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = NewGroup)]
pub(super) struct Body {
    /// Chosen by the client, or made here.
    #[schema(value_type = Option<uuid::Uuid>)]
    id: Option<GroupId>,
    /// 1 to 255 characters, none of them a control character.
    #[schema(min_length = 1, max_length = 255)]
    name: String,
    /// Free text.
    #[schema(max_length = 10_000)]
    description: Option<String>,
    /// A free word.
    kind: Option<String>,
    /// How members come in.
    membership_type: Option<String>,
    /// In any order.
    #[serde(default)]
    tags: Vec<String>,
    /// Free values.
    #[serde(default)]
    #[schema(value_type = std::collections::BTreeMap<String, serde_json::Value>)]
    attributes: Attributes,
    /// The moment it is filed under, in unix seconds.
    filed_at: Option<i64>,
    /// First members; all or none.
    #[serde(default)]
    #[schema(value_type = Vec<MemberOrReference>)]
    members: Vec<OrBare<Member>>,
    /// First resources.
    #[serde(default)]
    #[schema(value_type = Vec<ResourceOrReference>)]
    resources: Vec<OrBare<Resource>>,
}

impl Input for Body {}

impl From<Body> for NewGroup {
    fn from(body: Body) -> Self {
        Self {
            id: body.id,
            name: body.name,
            description: body.description,
            kind: body.kind,
            membership_type: body.membership_type,
            tags: body.tags,
            attributes: body.attributes,
            filed_at: body.filed_at,
            members: body.members.into_iter().map(|OrBare(member)| member.into_new(None)).collect(),
            resources: body.resources.into_iter().map(|OrBare(resource)| resource.into()).collect(),
            ..Self::default()
        }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Made<'a> {
    id: GroupId,
    number: u32,
    token: &'a Token,
    object_id: &'a ObjectId,
    #[serde(with = "rfc3339")]
    created_at: Timestamp,
}

impl<'a> From<&'a GroupCreation> for Made<'a> {
    fn from(GroupCreation { id, number, token, object_id, created_at, .. }: &'a GroupCreation) -> Self {
        Self { id: *id, number: *number, token, object_id, created_at: *created_at }
    }
}

/// Make a group
#[utoipa::path(
    post,
    path = "/v1/groups",
    tag = "groups",
    params(("Idempotency-Key" = Option<String>, Header, min_length = 1, max_length = 255)),
    request_body = Body,
    responses((status = 201, body = Created, headers(("Location" = String))), WriteProblems),
)]
pub(super) async fn create_group(Write { head, input }: Write<Body>) -> Answer {
    let app = head.app();
    let made = app.create_group(&head.call, input.into()).await?;
    let location = HeaderValue::from_str(&format!("/v1/groups/{}", made.outcome.id));
    let location = location.map_err(|error| AppError::Internal(error.to_string()))?;
    let mut response = done(app, StatusCode::CREATED, &made, Made::from(&made.outcome))?;
    response.headers_mut().insert(LOCATION, location);
    Ok(response)
}
