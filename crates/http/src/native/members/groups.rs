//! The groups of a member.

use rollbook_domain::Reference;

use crate::native::answer::{Answer, Found, ready};
use crate::native::openapi::{MemberGroupPage, ReadProblems};
use crate::native::page::Paging;
use crate::problem::Problem;
use crate::request::{Asked, Read};

/// List the groups of a member
///
/// Oldest membership first; suspended memberships and deleted groups are left out.
#[utoipa::path(
    get,
    path = "/v1/members/{member}/groups",
    tag = "members",
    params(
        ("member" = String, Path, description = "user:u-asha"),
        ("asOf" = Option<String>, Query, description = "A position or a time"),
        ("limit" = Option<u32>, Query),
        ("cursor" = Option<String>, Query),
        ("total" = Option<bool>, Query, description = "Count the whole list as well"),
        ("Rollbook-Min-Position" = Option<String>, Header),
    ),
    responses((status = 200, body = MemberGroupPage), ReadProblems),
)]
pub(super) async fn list_groups_of_member(Read(asked): Read) -> Answer {
    ready(asked, list).await
}

async fn list(mut asked: Asked) -> Result<Found, Problem> {
    let member: Reference = asked.path.get("member")?;
    let when = asked.when().await?.begun()?;
    let paging = Paging::of(&mut asked, &format!("groups of {member} {when:?}"))?.at(when);
    let slice = asked.views(when).groups_of_member(asked.workspace(), &member, &paging.page).await?;
    Ok(paging.answer(&asked, &slice, |body, item| {
        body.push_str("{\"membership\":");
        body.push_str(item.membership.as_json());
        body.push_str(",\"group\":");
        body.push_str(item.group.as_json());
        body.push('}');
    }))
}
