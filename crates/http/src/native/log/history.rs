//! The past of one group.

use rollbook_domain::GroupId;

use super::lines;
use crate::native::answer::{Answer, json};
use crate::native::groups::unknown;
use crate::native::openapi::{History, ReadProblems};
use crate::native::page;
use crate::request::Audit;

/// What happened to a group, oldest first
///
/// Also of a deleted group.
#[utoipa::path(
    get,
    path = "/v1/groups/{group}/history",
    tag = "log",
    params(
        ("group" = uuid::Uuid, Path),
        ("after" = Option<u64>, Query, description = "Only what came after this version"),
        ("limit" = Option<u32>, Query),
    ),
    responses((status = 200, body = History), ReadProblems),
)]
pub(super) async fn group_history(Audit(mut asked): Audit) -> Answer {
    let group: GroupId = asked.path.get("group")?;
    let after = asked.params.get("after")?.unwrap_or(0);
    let config = asked.native.config();
    let limit = page::limit(&mut asked.params, config.default_page, config.max_page)?;
    asked.params.finish()?;
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let events = asked.app().group_history(asked.workspace(), group, after, limit).await?;
    if events.is_empty() && asked.app().group_history(asked.workspace(), group, 0, 1).await?.is_empty() {
        return Err(unknown());
    }
    let items = events.iter().map(|event| lines::json(asked.app(), event)).collect::<Result<Vec<_>, _>>()?;
    let next = events.last().filter(|_| events.len() >= limit).map(|event| event.version);
    let next = next.map_or_else(|| "null".to_owned(), |version| version.to_string());
    Ok(json(format!("{{\"items\":[{}],\"nextAfter\":{next}}}", items.join(","))))
}
