//! What goes on in a group, and how far its members are.

use rollbook_app::queries::BucketSize;
use rollbook_domain::{GroupId, Timestamp};
use serde::Serialize;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Native;
use super::answer::{Answer, dated, written};
use super::groups::existing;
use super::openapi::{ActivityAggregate, ActivityBuckets, ReadProblems};
use crate::request::{Read, invalid};

const SIZES: [(&str, BucketSize); 3] =
    [("day", BucketSize::Day), ("week", BucketSize::Week), ("month", BucketSize::Month)];
/// What is shown when the client does not say.
const DEFAULT_MICROS: i64 = 30 * 86_400 * 1_000_000;
/// The longest stretch: days of it are as many rows as a long list.
const MAX_MICROS: i64 = 3_660 * 86_400 * 1_000_000;

pub(super) fn routes() -> OpenApiRouter<Native> {
    OpenApiRouter::new().routes(routes!(group_activity)).routes(routes!(activity_aggregate))
}

#[derive(Serialize)]
struct Items<T> {
    items: Vec<T>,
}

/// How often what happened to a group
#[utoipa::path(
    get,
    path = "/v1/groups/{group}/activity",
    tag = "activity",
    params(
        ("group" = uuid::Uuid, Path),
        ("from" = Option<String>, Query, description = "RFC 3339; 30 days before `to` if left out"),
        ("to" = Option<String>, Query, description = "RFC 3339; now if left out; not included"),
        ("asOf" = Option<String>, Query, description = "A position or a time"),
        ("bucket" = Option<String>, Query, description = "day (default), week or month, of UTC"),
        ("Rollbook-Min-Position" = Option<String>, Header),
    ),
    responses((status = 200, body = ActivityBuckets), ReadProblems),
)]
async fn group_activity(Read(mut asked): Read) -> Answer {
    let group: GroupId = asked.path.get("group")?;
    let when = asked.when().await?;
    let to = asked.params.instant("to")?.unwrap_or_else(|| asked.app().now());
    let from = asked.params.instant("from")?;
    let from = from.unwrap_or_else(|| Timestamp::from_micros(to.micros().saturating_sub(DEFAULT_MICROS)));
    let bucket = asked.params.one_of("bucket", &SIZES)?.unwrap_or_default();
    asked.params.finish()?;
    if to < from || to.micros().saturating_sub(from.micros()) > MAX_MICROS {
        return Err(invalid("to", &"must lie after from, at most ten years"));
    }
    existing(&asked, when, group).await?;
    let items = asked.views(when).activity(asked.workspace(), group, from, to, bucket).await?;
    dated(asked.app(), when, written(&Items { items })?)
}

/// How far a group's members are in one activity
#[utoipa::path(
    get,
    path = "/v1/groups/{group}/activities/{activityId}/aggregate",
    tag = "activity",
    params(
        ("group" = uuid::Uuid, Path),
        ("activityId" = String, Path, description = "do_900"),
        ("asOf" = Option<String>, Query, description = "A position or a time"),
        ("Rollbook-Min-Position" = Option<String>, Header),
    ),
    responses((status = 200, body = ActivityAggregate), ReadProblems),
)]
async fn activity_aggregate(Read(mut asked): Read) -> Answer {
    let group: GroupId = asked.path.get("group")?;
    let when = asked.when().await?;
    asked.params.finish()?;
    existing(&asked, when, group).await?;
    let activity = asked.path.text("activityId");
    let aggregate = asked.views(when).activity_aggregate(asked.workspace(), group, activity).await?;
    dated(asked.app(), when, written(&aggregate)?)
}
