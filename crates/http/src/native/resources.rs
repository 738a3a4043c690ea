//! What is linked to a group.

use http::StatusCode;
use rollbook_app::AppError;
use rollbook_app::views::Doc;
use rollbook_domain::group::commands::{Existing, LinkResources, Linked, UnlinkResources};
use rollbook_domain::group::event::LinkedResource;
use rollbook_domain::{Attributes, GroupId, Reference, Refusal};
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Native;
use super::answer::{Answer, Plain, dated, done, json};
use super::groups::existing;
use super::openapi::{Changed, Conditional, ReadProblems, Resources, WriteProblems};
use crate::problem::{Problem, kind};
use crate::request::{Demands, Input, Nothing, Read, Write};

pub(super) fn routes() -> OpenApiRouter<Native> {
    OpenApiRouter::new().routes(routes!(list_resources)).routes(routes!(link_resource, unlink_resource))
}

/// List the resources of a group, in link order
#[utoipa::path(
    get,
    path = "/v1/groups/{group}/resources",
    tag = "resources",
    params(
        ("group" = uuid::Uuid, Path),
        ("kind" = Option<String>, Query),
        ("asOf" = Option<String>, Query, description = "A position or a time"),
        ("Rollbook-Min-Position" = Option<String>, Header),
    ),
    responses((status = 200, body = Resources), ReadProblems),
)]
async fn list_resources(Read(mut asked): Read) -> Answer {
    let group: GroupId = asked.path.get("group")?;
    let when = asked.when().await?;
    let kind = asked.params.text("kind")?;
    asked.params.finish()?;
    existing(&asked, when, group).await?;
    let found = asked.views(when).resources(asked.workspace(), group, kind.as_deref()).await?;
    let items: Vec<_> = found.iter().map(Doc::as_json).collect();
    dated(asked.app(), when, json(format!("{{\"items\":[{}]}}", items.join(","))))
}

/// Free values beside a link.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ResourcePut)]
struct Put {
    /// Left out, a resource that is linked keeps what it has.
    #[schema(value_type = Option<std::collections::BTreeMap<String, serde_json::Value>>)]
    attributes: Option<Attributes>,
}

impl Input for Put {
    const OPTIONAL: bool = true;
    const DEMANDS: Demands = Demands::OfExisting;
}

/// Link a resource, or change what is kept beside its link
#[utoipa::path(
    put,
    path = "/v1/groups/{group}/resources/{resource}",
    tag = "resources",
    params(("group" = uuid::Uuid, Path), ("resource" = String, Path, description = "activity:do_900"), Conditional),
    request_body = Option<Put>,
    responses((status = 200, body = Changed), WriteProblems),
)]
async fn link_resource(write: Write<Put>) -> Answer {
    let (group, resource): (GroupId, Reference) = (write.head.path.get("group")?, write.head.path.get("resource")?);
    let linked = if write.input.attributes.is_some() { Linked::Replace } else { Linked::Keep };
    let attributes = write.input.attributes.clone().unwrap_or_default();
    let command = LinkResources { resources: vec![LinkedResource { resource, attributes }], linked };
    let report = write.head.app().link_resources(&write.head.call, group, write.head.if_version, command).await?;
    done(write.head.app(), StatusCode::OK, &report, Plain {})
}

/// Unlink a resource
#[utoipa::path(
    delete,
    path = "/v1/groups/{group}/resources/{resource}",
    tag = "resources",
    params(("group" = uuid::Uuid, Path), ("resource" = String, Path), Conditional),
    responses((status = 200, body = Changed), WriteProblems),
)]
async fn unlink_resource(write: Write<Nothing>) -> Answer {
    let (group, resource): (GroupId, Reference) = (write.head.path.get("group")?, write.head.path.get("resource")?);
    let command = UnlinkResources { resources: vec![resource.clone()], missing: Existing::Strict };
    let report = write.head.app().unlink_resources(&write.head.call, group, write.head.if_version, command).await;
    let report = report.map_err(|error| match error {
        AppError::Refused(Refusal::ResourceNotLinked { .. }) => {
            Problem::new(&kind::NOT_FOUND, format!("{resource} is not linked to the group."))
        }
        error => error.into(),
    })?;
    done(write.head.app(), StatusCode::OK, &report, Plain {})
}
