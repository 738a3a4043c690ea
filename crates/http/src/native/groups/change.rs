//! Changes of one group: its details by merge patch, its status, its end.

use http::StatusCode;
use rollbook_domain::attributes::AttributesChange;
use rollbook_domain::group::commands::{ChangeDetails, DeleteGroup, ReactivateGroup, SuspendGroup};
use rollbook_domain::patch::{Patch, present};
use rollbook_domain::{Attributes, GroupId};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::native::answer::{Answer, Plain, done};
use crate::native::openapi::{Changed, Conditional, WriteProblems};
use crate::problem::{Problem, kind};
use crate::request::{Demands, Input, Nothing, Write};

/// A JSON Merge Patch (RFC 7396): null clears, what is left out stays, attributes are merged, tags replaced.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = GroupPatch)]
pub(super) struct Body {
    /// Cannot be cleared.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<String>, min_length = 1, max_length = 255)]
    name: Patch<String>,
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<String>)]
    description: Patch<String>,
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<String>)]
    kind: Patch<String>,
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<String>)]
    membership_type: Patch<String>,
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<Vec<String>>)]
    tags: Patch<Vec<String>>,
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<std::collections::BTreeMap<String, serde_json::Value>>)]
    attributes: Patch<Attributes>,
    /// The path of the picture that stands for it; cannot be cleared.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<String>, max_length = 1024)]
    thumb: Patch<String>,
}

impl Input for Body {
    const TYPES: &'static [&'static str] = &["application/merge-patch+json"];
    const DEMANDS: Demands = Demands::OfExisting;
}

impl TryFrom<Body> for ChangeDetails {
    type Error = Problem;

    fn try_from(body: Body) -> Result<Self, Problem> {
        let kept = |told: &'static str, path: &'static str| Problem::new(&kind::INVALID_FIELD, told).with("path", path);
        let name = || kept("/name: a group has a name.", "/name");
        let thumb = || kept("/thumb: a picture can be replaced, not taken away.", "/thumb");
        Ok(Self {
            name: body.name.map(|wish| wish.ok_or_else(name)).transpose()?,
            description: body.description,
            kind: body.kind,
            membership_type: body.membership_type,
            tags: body.tags.map(Option::unwrap_or_default),
            attributes: body.attributes.map(attributes_change),
            thumb: body.thumb.map(|wish| wish.ok_or_else(thumb)).transpose()?,
        })
    }
}

/// Null clears them all.
pub(in crate::native) fn attributes_change(patch: Option<Attributes>) -> AttributesChange {
    patch.map_or_else(|| AttributesChange::Whole(Attributes::new()), AttributesChange::Merge)
}

/// Change a group
#[utoipa::path(
    patch,
    path = "/v1/groups/{group}",
    tag = "groups",
    params(("group" = uuid::Uuid, Path), Conditional),
    request_body(content((Body = "application/merge-patch+json"), (Body = "application/json"))),
    responses((status = 200, body = Changed), WriteProblems),
)]
pub(super) async fn change_group(Write { head, input }: Write<Body>) -> Answer {
    let group = head.path.get("group")?;
    let changed = head.app().change_details(&head.call, group, head.if_version, input.try_into()?).await?;
    done(head.app(), StatusCode::OK, &changed, Plain {})
}

/// Suspend a group
#[utoipa::path(
    post,
    path = "/v1/groups/{group}/suspend",
    tag = "groups",
    params(("group" = uuid::Uuid, Path), Conditional),
    responses((status = 200, body = Changed), WriteProblems),
)]
pub(super) async fn suspend_group(Write { head, .. }: Write<Nothing>) -> Answer {
    let group: GroupId = head.path.get("group")?;
    let changed = head.app().suspend_group(&head.call, group, head.if_version, SuspendGroup).await?;
    done(head.app(), StatusCode::OK, &changed, Plain {})
}

/// Reactivate a group
#[utoipa::path(
    post,
    path = "/v1/groups/{group}/reactivate",
    tag = "groups",
    params(("group" = uuid::Uuid, Path), Conditional),
    responses((status = 200, body = Changed), WriteProblems),
)]
pub(super) async fn reactivate_group(Write { head, .. }: Write<Nothing>) -> Answer {
    let group: GroupId = head.path.get("group")?;
    let changed = head.app().reactivate_group(&head.call, group, head.if_version, ReactivateGroup).await?;
    done(head.app(), StatusCode::OK, &changed, Plain {})
}

/// Delete a group for good
#[utoipa::path(
    delete,
    path = "/v1/groups/{group}",
    tag = "groups",
    params(("group" = uuid::Uuid, Path), Conditional),
    responses((status = 200, body = Changed), WriteProblems),
)]
pub(super) async fn delete_group(Write { head, .. }: Write<Nothing>) -> Answer {
    let group: GroupId = head.path.get("group")?;
    let changed = head.app().delete_group(&head.call, group, head.if_version, DeleteGroup::default()).await?;
    done(head.app(), StatusCode::OK, &changed, Plain {})
}
