//! Groups: list, make, change, delete.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use rollbook_app::queries::{ExternalId, From, GroupFilter, GroupKey, MemberFilter, MemberKey, Order, Page};
use rollbook_app::views::{Doc, GroupView, MembershipStatus};
use rollbook_domain::GroupId;
use rollbook_domain::group::commands::DeleteGroup;

use super::error::Fault;
use super::read::{self, digits};
use super::request::Request;
use super::translate::{self, DEVICE, FORM};
use super::wire::{GroupBody, GroupsBody};

const DEFAULT_ITEMS: u32 = 100;
const MOST_ITEMS: u32 = 1_000;
/// More devices than any group holds.
const ALL: u32 = 1_000_000_000;

pub(super) async fn list(request: &Request) -> Result<Response, Fault> {
    let workspace = &request.call.workspace;
    let items = positive(request.parameter("items")).unwrap_or(DEFAULT_ITEMS).min(MOST_ITEMS);
    let index = positive(request.parameter("page")).map_or(0, |page| page - 1);
    let filter = GroupFilter {
        name_part: request.parameter("filter").filter(|part| !part.is_empty()),
        tags: request.filled("tags[]"),
        ..GroupFilter::default()
    };
    let page = Page { from: From::Offset(u64::from(index) * u64::from(items)), limit: items, total: false };
    request.app.wait_for_workspace(workspace).await?;
    let order = Order { key: GroupKey::Number, descending: false };
    let slice = request.app.queries().groups(workspace, &filter, order, &page).await?;
    let docs: Vec<_> = slice.items.into_iter().map(|item| item.value).collect();
    request.answer(StatusCode::OK, &GroupsBody { groups: with_lists(request, &docs).await? })
}

pub(super) async fn create(request: &Request) -> Result<Response, Fault> {
    let names = read::names(&request.document()?)?;
    request.app.create_groups(&request.call, names).await?;
    Ok(StatusCode::ACCEPTED.into_response())
}

pub(super) async fn update(request: &Request, id: &str) -> Result<Response, Fault> {
    let wish = read::group(&request.document()?)?;
    let group = find(request, id).await?;
    request.app.update_group(&request.call, group, None, translate::update(wish)?).await?;
    request.app.wait_for_workspace(&request.call.workspace).await?;
    let doc = request.app.queries().group(&request.call.workspace, group).await?;
    let doc = doc.ok_or_else(|| Fault::not_found("Group"))?;
    let groups = with_lists(request, &[doc]).await?;
    request.answer(StatusCode::OK, groups.first().ok_or_else(|| Fault::not_found("Group"))?)
}

pub(super) async fn delete(request: &Request, id: &str) -> Result<Response, Fault> {
    let group = find(request, id).await?;
    let command = DeleteGroup::default();
    request.app.delete_group(&request.call, group, None, command).await?;
    Ok(StatusCode::ACCEPTED.into_response())
}

/// The group of a number, also one that a request before this one has made.
async fn find(request: &Request, id: &str) -> Result<GroupId, Fault> {
    let unknown = || Fault::not_found("Group");
    let number = digits(id).and_then(|id| id.parse().ok()).ok_or_else(unknown)?;
    let workspace = &request.call.workspace;
    request.app.wait_for_workspace(workspace).await?;
    let found = request.app.queries().find_group(workspace, &ExternalId::Number(number)).await?;
    found.ok_or_else(unknown)
}

/// The groups with their devices and forms, in a fixed number of queries.
async fn with_lists(request: &Request, docs: &[Doc<GroupView>]) -> Result<Vec<GroupBody>, Fault> {
    let (workspace, queries) = (&request.call.workspace, request.app.queries());
    let views: Vec<GroupView> = docs.iter().map(Doc::read).collect::<Result<_, _>>()?;
    let ids: Vec<_> = views.iter().map(|view| view.id).collect();
    let filter =
        MemberFilter { kind: Some(DEVICE.into()), status: Some(MembershipStatus::Active), ..MemberFilter::default() };
    let order = Order { key: MemberKey::Number, descending: false };
    let all = Page::first(ALL);
    let members = queries.members_of_groups(workspace, &ids, &filter, order, &all).await?;
    let resources = queries.resources_of_groups(workspace, &ids, Some(FORM)).await?;
    let mut groups = Vec::with_capacity(views.len());
    for ((view, members), resources) in views.into_iter().zip(members).zip(resources) {
        let members: Vec<_> = members.items.into_iter().map(|item| item.value).collect();
        groups.push(translate::group(view, &members, &resources)?);
    }
    Ok(groups)
}

/// What is no positive number counts as left out; what is larger than any list is as good as the largest number.
fn positive(text: Option<String>) -> Option<u32> {
    let text = text?;
    let number = digits(&text)?.parse().unwrap_or(u32::MAX);
    Some(number).filter(|number| *number > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_a_positive_number_however_large() {
        let read = |text: &str| positive(Some(text.to_owned()));
        assert_eq!((read("2"), read("007"), read("99999999999999999999")), (Some(2), Some(7), Some(u32::MAX)));
        for bad in ["", "0", "-1", "+1", "1.5", "x", " 1"] {
            assert_eq!(read(bad), None, "{bad}");
        }
    }
}
