//! What has changed since a position: `GET /v1/groups/delta`, `GET /v1/groups/{group}/members/delta`.

use std::fmt::Display;

use rollbook_app::delta::{Change, Delta};
use rollbook_app::{App, When};
use rollbook_domain::GroupId;
use rollbook_store::Position;
use serde_json::json;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Native;
use super::answer::{self, Answer};
use super::groups::{existing, unknown};
use super::openapi::{GroupDelta, MemberDelta, ReadProblems};
use super::page;
use crate::problem::Problem;
use crate::request::{Asked, Read, position};

pub(super) fn routes() -> OpenApiRouter<Native> {
    OpenApiRouter::new().routes(routes!(group_delta)).routes(routes!(member_delta))
}

/// Which groups have changed since a position
///
/// Each once, as it is now; one that was deleted as `{"id": …, "removed": true}`. Begin with the `position` of a list of
/// groups, and go on with `next`. A group that changes again comes again; its `version` tells.
#[utoipa::path(
    get,
    path = "/v1/groups/delta",
    tag = "groups",
    params(
        ("after" = Option<String>, Query, description = "A position; from the beginning if left out"),
        ("limit" = Option<u32>, Query, description = "About so many; a page ends at the end of a command"),
        ("Rollbook-Min-Position" = Option<String>, Header),
    ),
    responses((status = 200, body = GroupDelta), ReadProblems),
)]
async fn group_delta(Read(mut asked): Read) -> Answer {
    let (after, limit) = wanted(&mut asked).await?;
    let delta = asked.app().group_delta(asked.workspace(), after, limit).await?;
    Ok(told(asked.app(), &delta, "id"))
}

/// Which members of a group have changed since a position
///
/// Each once, as it is now; one that is no longer in the group as `{"member": …, "removed": true}`.
#[utoipa::path(
    get,
    path = "/v1/groups/{group}/members/delta",
    tag = "members",
    params(
        ("group" = uuid::Uuid, Path),
        ("after" = Option<String>, Query, description = "A position; from the beginning if left out"),
        ("limit" = Option<u32>, Query, description = "About so many; a page ends at the end of a command"),
        ("Rollbook-Min-Position" = Option<String>, Header),
    ),
    responses((status = 200, body = MemberDelta), ReadProblems),
)]
async fn member_delta(Read(mut asked): Read) -> Answer {
    let group: GroupId = asked.path.get("group")?;
    let (after, limit) = wanted(&mut asked).await?;
    existing(&asked, When::Now, group).await?;
    let delta = asked.app().member_delta(asked.workspace(), group, after, limit).await?;
    Ok(told(asked.app(), &delta.ok_or_else(unknown)?, "member"))
}

async fn wanted(asked: &mut Asked) -> Result<(Position, usize), Problem> {
    let after = match asked.params.text("after")? {
        Some(text) => position(asked.app(), "after", &text).await?,
        None => Position::default(),
    };
    let (default, most) = (asked.native.config().default_page, asked.native.config().max_page);
    let limit = page::limit(&mut asked.params, default, most)?;
    asked.params.finish()?;
    Ok((after, usize::try_from(limit).unwrap_or(usize::MAX)))
}

fn told<K: Display, T>(app: &App, delta: &Delta<K, T>, key: &str) -> axum::response::Response {
    let item = |change: &Change<K, T>| match change {
        Change::There(doc) => doc.as_json().to_owned(),
        Change::Gone(gone) => json!({ key: gone.to_string(), "removed": true }).to_string(),
    };
    let items: Vec<String> = delta.changes.iter().map(item).collect();
    let (next, at_end) = (app.token(delta.next), delta.at_end);
    answer::json(format!("{{\"items\":[{}],\"next\":\"{next}\",\"atEnd\":{at_end}}}", items.join(",")))
}
