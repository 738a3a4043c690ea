//! `GET /v1/groups`: filters, orders, pages, and the first members of each if wished.

use rollbook_app::When;
use rollbook_app::queries::{GroupFilter, GroupKey, MemberFilter, MemberKey, Order, Page, Slice};
use rollbook_app::views::{Doc, GroupView, MemberView};
use rollbook_domain::GroupId;
use rollbook_domain::group::Status;

use crate::native::answer::{Answer, Found, ready};
use crate::native::openapi::{GroupPage, ReadProblems};
use crate::native::page::Paging;
use crate::problem::Problem;
use crate::request::{Asked, Params, Read, invalid, word};

/// The most first members of each group of a page.
const MAX_MEMBERS: u32 = 20;

/// List groups
///
/// All filters must hold; deleted groups are listed only when `status` asks for them. `asOf` asks for the list as it was
/// then; that takes the scope `audit`, here and everywhere.
#[utoipa::path(
    get,
    path = "/v1/groups",
    tag = "groups",
    params(
        ("status" = Option<String>, Query, description = "active, suspended, deleted; several separated by commas"),
        ("kind" = Option<String>, Query),
        ("tag" = Option<Vec<String>>, Query, description = "At least one of these", style = Form, explode),
        ("name" = Option<String>, Query, description = "Exactly this name"),
        ("q" = Option<String>, Query, description = "Part of the name, without regard to case"),
        ("member" = Option<String>, Query, description = "With this member, not suspended"),
        ("resource" = Option<String>, Query, description = "With this resource"),
        ("createdFrom" = Option<String>, Query, description = "RFC 3339"),
        ("createdTo" = Option<String>, Query, description = "RFC 3339; before it"),
        ("filedFrom" = Option<i64>, Query, description = "Unix seconds"),
        ("filedTo" = Option<i64>, Query, description = "Unix seconds; before it"),
        ("awaitingImport" = Option<bool>, Query),
        ("sort" = Option<String>, Query, description = "created (default), name, updated, memberCount, number or filed; from the greatest with a minus before it"),
        ("members" = Option<u32>, Query, description = "So many first members with each group, at most 20"),
        ("asOf" = Option<String>, Query, description = "A position or a time; then sorted by created or name only"),
        ("limit" = Option<u32>, Query),
        ("cursor" = Option<String>, Query),
        ("total" = Option<bool>, Query, description = "Count the whole list as well"),
        ("Rollbook-Min-Position" = Option<String>, Header),
    ),
    responses((status = 200, body = GroupPage), ReadProblems),
)]
pub(super) async fn list_groups(Read(asked): Read) -> Answer {
    ready(asked, list).await
}

async fn list(mut asked: Asked) -> Result<Found, Problem> {
    let when = asked.when().await?.begun()?;
    let filter = filter(&mut asked.params)?;
    let order = order(&mut asked.params)?;
    let members = members(&mut asked.params)?;
    let paging = Paging::of(&mut asked, &format!("groups {filter:?} {order:?} {when:?}"))?.at(when);
    let slice = asked.views(when).groups(asked.workspace(), &filter, order, &paging.page).await?;
    let Some(members) = members else {
        return Ok(paging.answer(&asked, &slice, |body, group| body.push_str(group.as_json())));
    };
    let mut firsts = first_members(&asked, when, &slice, members).await?.into_iter();
    let write = |body: &mut String, group: &Doc<GroupView>| {
        push_with_members(body, group, &firsts.next().unwrap_or_default());
    };
    Ok(paging.answer(&asked, &slice, write))
}

const STATUSES: [(&str, Status); 3] =
    [("active", Status::Active), ("suspended", Status::Suspended), ("deleted", Status::Deleted)];

fn filter(params: &mut Params) -> Result<GroupFilter, Problem> {
    let statuses = params.all("status");
    let statuses = statuses.iter().flat_map(|value| value.split(',')).map(|text| word("status", text, &STATUSES));
    let mut statuses: Vec<_> = statuses.collect::<Result<_, _>>()?;
    statuses.dedup();
    Ok(GroupFilter {
        statuses,
        kind: params.text("kind")?,
        kind_by_default: false,
        tags: params.all("tag"),
        name_part: params.text("q")?,
        name: params.text("name")?,
        member: params.get("member")?,
        resource: params.get("resource")?,
        created_from: params.instant("createdFrom")?,
        created_to: params.instant("createdTo")?,
        filed_from: params.get("filedFrom")?,
        filed_to: params.get("filedTo")?,
        awaiting_import: params.one_of("awaitingImport", &[("true", true), ("false", false)])?,
        usable: None,
    })
}

const KEYS: [(&str, GroupKey); 6] = [
    ("created", GroupKey::Created),
    ("name", GroupKey::Name),
    ("updated", GroupKey::Updated),
    ("memberCount", GroupKey::MemberCount),
    ("number", GroupKey::Number),
    ("filed", GroupKey::Filed),
];

fn order(params: &mut Params) -> Result<Order<GroupKey>, Problem> {
    let Some(text) = params.text("sort")? else { return Ok(Order::default()) };
    let (descending, key) = text.strip_prefix('-').map_or((false, text.as_str()), |key| (true, key));
    Ok(Order { key: word("sort", key, &KEYS)?, descending })
}

fn members(params: &mut Params) -> Result<Option<u32>, Problem> {
    match params.get("members")? {
        None => Ok(None),
        Some(count) if (1..=MAX_MEMBERS).contains(&count) => Ok(Some(count)),
        Some(_) => Err(invalid("members", &format!("must be from 1 to {MAX_MEMBERS}"))),
    }
}

async fn first_members(
    asked: &Asked,
    when: When,
    groups: &Slice<Doc<GroupView>>,
    count: u32,
) -> Result<Vec<Vec<Doc<MemberView>>>, Problem> {
    let ids = groups.items.iter().map(|item| id(item.value.as_json())).collect::<Result<Vec<_>, _>>()?;
    let (filter, order) = (MemberFilter::default(), Order::<MemberKey>::default());
    let views = asked.views(when);
    let slices = views.members_of_groups(asked.workspace(), &ids, &filter, order, &Page::first(count)).await?;
    Ok(slices.into_iter().map(|slice| slice.items.into_iter().map(|item| item.value).collect()).collect())
}

/// The id in a group's document, where it comes first.
fn id(document: &str) -> Result<GroupId, Problem> {
    #[derive(serde::Deserialize)]
    struct Named {
        id: GroupId,
    }
    let first = document.strip_prefix("{\"id\":\"").and_then(|rest| rest.split_once('"'));
    if let Some(id) = first.and_then(|(id, _)| id.parse().ok()) {
        return Ok(id);
    }
    let named: Result<Named, _> = serde_json::from_str(document);
    Ok(named.map_err(|error| rollbook_app::AppError::Internal(format!("a view cannot be read: {error}")))?.id)
}

/// The group's document with one more field at its end.
fn push_with_members(body: &mut String, group: &Doc<GroupView>, members: &[Doc<MemberView>]) {
    let document = group.as_json();
    body.push_str(document.strip_suffix('}').unwrap_or(document));
    body.push_str(",\"members\":[");
    for (index, member) in members.iter().enumerate() {
        if index > 0 {
            body.push(',');
        }
        body.push_str(member.as_json());
    }
    body.push_str("]}");
}
