//! What the reads have in common: views, as far as this API shows them.

use std::collections::HashMap;

use rollbook_app::AppError;
use rollbook_app::queries::{From, MemberFilter, MemberKey, Order, Page, Slice};
use rollbook_app::views::{Doc, GroupView, MemberGroup, MemberView, MembershipStatus, ResourceView, SubjectView};
use rollbook_domain::group::Status;
use rollbook_domain::{GroupId, Reference, Refusal};
use serde::de::DeserializeOwned;

use super::service::Service;
use super::translate::group_id;

/// How many rows one query gives.
const CHUNK: u32 = 1_000;
/// The kind of members that this API knows.
const USER: &str = "user";

impl Service {
    /// A group that is there, as it is after all writes so far.
    pub(super) async fn group(&self, id: &str) -> Result<GroupView, AppError> {
        let id = group_id(id).ok_or(Refusal::UnknownGroup)?;
        self.app().wait_for_workspace(self.workspace()).await?;
        let doc = self.app().queries().group(self.workspace(), id).await?.ok_or(Refusal::UnknownGroup)?;
        let view = doc.read()?;
        if view.status == Status::Deleted { Err(Refusal::UnknownGroup.into()) } else { Ok(view) }
    }

    /// All users who are in, hidden ones left out.
    pub(super) async fn members(&self, group: GroupId) -> Result<Vec<MemberView>, AppError> {
        let status = Some(MembershipStatus::Active);
        let filter = MemberFilter { kind: Some(USER.to_owned()), role: None, status };
        let order = Order { key: MemberKey::Created, descending: false };
        let mut members = Vec::new();
        let mut page = Page::first(CHUNK);
        loop {
            let slice = self.app().queries().members(self.workspace(), group, &filter, order, &page).await?;
            let next = next(&slice);
            members.extend(read_all(slice.items.into_iter().map(|item| item.value))?);
            let Some(next) = next else { return Ok(members) };
            page.from = next;
        }
    }

    /// One user who is in.
    pub(super) async fn member(&self, group: GroupId, member: &Reference) -> Result<Option<MemberView>, AppError> {
        let doc = self.app().queries().member(self.workspace(), group, member).await?;
        let view = doc.map(|doc| doc.read()).transpose()?;
        Ok(view.filter(|view| view.status == MembershipStatus::Active && view.member.kind() == USER))
    }

    /// All groups of a user, each with the membership.
    pub(super) async fn groups_of(&self, user: &Reference) -> Result<Vec<(MemberView, GroupView)>, AppError> {
        let mut groups = Vec::new();
        let mut page = Page::first(CHUNK);
        loop {
            let slice = self.app().queries().groups_of_member(self.workspace(), user, &page).await?;
            let next = next(&slice);
            for MemberGroup { membership, group } in slice.items.into_iter().map(|item| item.value) {
                groups.push((membership.read()?, group.read()?));
            }
            let Some(next) = next else { return Ok(groups) };
            page.from = next;
        }
    }

    /// A group's activities, in link order.
    pub(super) async fn activities(&self, group: GroupId) -> Result<Vec<ResourceView>, AppError> {
        read_all(self.app().queries().resources(self.workspace(), group, Some("activity")).await?)
    }

    /// The activities of several groups, in the order asked.
    pub(super) async fn activities_of(&self, groups: &[GroupId]) -> Result<Vec<Vec<ResourceView>>, AppError> {
        let lists = self.app().queries().resources_of_groups(self.workspace(), groups, Some("activity")).await?;
        lists.into_iter().map(read_all).collect()
    }

    /// What the directory has of a kind under these ids, by id.
    pub(super) async fn directory<'a>(
        &self,
        kind: &str,
        ids: impl Iterator<Item = &'a str>,
    ) -> Result<HashMap<String, SubjectView>, AppError> {
        let subjects: Vec<_> = ids.filter_map(|id| Reference::new(kind, id).ok()).collect();
        let mut known = HashMap::new();
        for subjects in subjects.chunks(CHUNK as usize) {
            let docs = self.app().queries().subjects_by_reference(self.workspace(), subjects).await?;
            let views: Vec<SubjectView> = read_all(docs)?;
            known.extend(views.into_iter().map(|view| (view.subject.id().to_owned(), view)));
        }
        Ok(known)
    }
}

/// Where the next page begins, if there is one.
fn next<T>(slice: &Slice<T>) -> Option<From> {
    let last = slice.items.last().filter(|_| slice.has_next)?;
    Some(From::After(last.place.clone()))
}

fn read_all<T: DeserializeOwned>(docs: impl IntoIterator<Item = Doc<T>>) -> Result<Vec<T>, AppError> {
    docs.into_iter().map(|doc| doc.read()).collect()
}
