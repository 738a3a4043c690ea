//! The members of a group.

use rollbook_app::queries::{MemberFilter, MemberKey, Order};
use rollbook_app::views::MembershipStatus;
use rollbook_domain::{GroupId, Reference};

use crate::native::answer::{Answer, Found, dated, json, ready};
use crate::native::groups::existing;
use crate::native::openapi::{Membership, MembershipPage, ReadProblems};
use crate::native::page::Paging;
use crate::problem::{Problem, kind};
use crate::request::{Asked, Params, Read, word};

const STATUSES: [(&str, MembershipStatus); 2] =
    [("active", MembershipStatus::Active), ("suspended", MembershipStatus::Suspended)];
const KEYS: [(&str, MemberKey); 3] =
    [("member", MemberKey::Member), ("created", MemberKey::Created), ("number", MemberKey::Number)];

/// List the members of a group
#[utoipa::path(
    get,
    path = "/v1/groups/{group}/members",
    tag = "members",
    params(
        ("group" = uuid::Uuid, Path),
        ("kind" = Option<String>, Query),
        ("role" = Option<String>, Query),
        ("status" = Option<String>, Query, description = "active or suspended"),
        ("sort" = Option<String>, Query, description = "member (default), created or number; from the greatest with a minus before it"),
        ("asOf" = Option<String>, Query, description = "A position or a time; then sorted by member or created only"),
        ("limit" = Option<u32>, Query),
        ("cursor" = Option<String>, Query),
        ("total" = Option<bool>, Query, description = "Count the whole list as well"),
        ("Rollbook-Min-Position" = Option<String>, Header),
    ),
    responses((status = 200, body = MembershipPage), ReadProblems),
)]
pub(super) async fn list_members(Read(asked): Read) -> Answer {
    ready(asked, list).await
}

async fn list(mut asked: Asked) -> Result<Found, Problem> {
    let group: GroupId = asked.path.get("group")?;
    let when = asked.when().await?;
    let filter = filter(&mut asked.params)?;
    let order = order(&mut asked.params)?;
    let paging = Paging::of(&mut asked, &format!("members {group} {filter:?} {order:?} {when:?}"))?.at(when);
    existing(&asked, when, group).await?;
    let slice = asked.views(when).members(asked.workspace(), group, &filter, order, &paging.page).await?;
    Ok(paging.answer(&asked, &slice, |body, member| body.push_str(member.as_json())))
}

fn filter(params: &mut Params) -> Result<MemberFilter, Problem> {
    Ok(MemberFilter {
        kind: params.text("kind")?,
        role: params.text("role")?,
        status: params.one_of("status", &STATUSES)?,
    })
}

fn order(params: &mut Params) -> Result<Order<MemberKey>, Problem> {
    let Some(text) = params.text("sort")? else { return Ok(Order::default()) };
    let (descending, key) = text.strip_prefix('-').map_or((false, text.as_str()), |key| (true, key));
    Ok(Order { key: word("sort", key, &KEYS)?, descending })
}

/// Nobody of this name is in the group.
pub(super) fn unknown(member: &Reference) -> Problem {
    Problem::new(&kind::UNKNOWN_MEMBER, format!("{member} is not in the group.")).with("member", member.as_str())
}

/// Read one membership
#[utoipa::path(
    get,
    path = "/v1/groups/{group}/members/{member}",
    tag = "members",
    params(
        ("group" = uuid::Uuid, Path),
        ("member" = String, Path, description = "user:u-asha"),
        ("asOf" = Option<String>, Query, description = "A position or a time"),
        ("Rollbook-Min-Position" = Option<String>, Header),
    ),
    responses((status = 200, body = Membership), ReadProblems),
)]
pub(super) async fn get_member(Read(mut asked): Read) -> Answer {
    let group: GroupId = asked.path.get("group")?;
    let member: Reference = asked.path.get("member")?;
    let when = asked.when().await?;
    asked.params.finish()?;
    existing(&asked, when, group).await?;
    let found = asked.views(when).member(asked.workspace(), group, &member).await?;
    let found = found.ok_or_else(|| unknown(&member))?;
    dated(asked.app(), when, json(found.as_json().to_owned()))
}
