//! What the views are asked, after all writes so far.

use std::collections::HashMap;

use regex::Regex;
use rollbook_app::AppError;
use rollbook_app::queries::{
    ExternalId, From, GroupFilter, GroupKey, ImportFilter, MemberFilter, MemberKey, Order, Page, Slice,
};
use rollbook_app::views::{Doc, GroupView, ImportView, MemberView, MembershipStatus};
use rollbook_domain::group::Status;
use rollbook_domain::{GroupId, ObjectId, Refusal};
use serde::de::DeserializeOwned;

use super::service::Service;
use super::translate::USER;

/// How many groups one query gives.
const CHUNK: u32 = 1_000;

/// A page and how long its whole list is.
pub(super) struct Listed<T> {
    pub(super) items: Vec<T>,
    pub(super) total: u64,
}

impl Service {
    /// Waits until the views show all writes so far.
    pub(super) async fn ready(&self) -> Result<(), AppError> {
        self.app().wait_for_workspace(self.workspace()).await
    }

    /// The group of an id, also of a deleted one. Ids never change, so a hit needs no waiting.
    pub(super) async fn find(&self, id: &ObjectId) -> Result<Option<GroupId>, AppError> {
        let key = ExternalId::ObjectId(id.clone());
        if let Some(group) = self.app().queries().find_group(self.workspace(), &key).await? {
            return Ok(Some(group));
        }
        self.ready().await?;
        self.app().queries().find_group(self.workspace(), &key).await
    }

    /// The group that a command is about.
    pub(super) async fn group_id(&self, id: &ObjectId) -> Result<GroupId, AppError> {
        Ok(self.find(id).await?.ok_or(Refusal::UnknownGroup)?)
    }

    /// A group that is not deleted.
    pub(super) async fn group(&self, id: &ObjectId) -> Result<Option<GroupView>, AppError> {
        self.ready().await?;
        let Some(id) = self.find(id).await? else { return Ok(None) };
        let doc = self.app().queries().group(self.workspace(), id).await?;
        let view = doc.map(|doc| doc.read()).transpose()?;
        Ok(view.filter(|view| view.status != Status::Deleted))
    }

    /// Newest first.
    pub(super) async fn groups(&self, filter: &GroupFilter, page: &Page) -> Result<Listed<GroupView>, AppError> {
        self.ready().await?;
        let order = Order { key: GroupKey::Created, descending: true };
        listed(self.app().queries().groups(self.workspace(), filter, order, page).await?)
    }

    /// Users by the bytes of their ids; hidden ones left out.
    pub(super) async fn members(&self, group: GroupId, page: &Page) -> Result<Listed<MemberView>, AppError> {
        let filter = MemberFilter { kind: Some(USER.into()), role: None, status: Some(MembershipStatus::Active) };
        let order = Order { key: MemberKey::Member, descending: false };
        listed(self.app().queries().members(self.workspace(), group, &filter, order, page).await?)
    }

    /// Newest first, each with its group, deleted or not.
    pub(super) async fn jobs(
        &self,
        filter: &ImportFilter,
        page: &Page,
    ) -> Result<Listed<(ImportView, GroupView)>, AppError> {
        let jobs: Listed<ImportView> = listed(self.app().queries().imports(self.workspace(), filter, page).await?)?;
        let ids: Vec<_> = jobs.items.iter().map(|job| job.group_id).collect();
        let groups: Vec<GroupView> = read(self.app().queries().groups_by_id(self.workspace(), &ids).await?)?;
        let groups: HashMap<_, _> = groups.into_iter().map(|group| (group.id, group)).collect();
        let with_group = |job: ImportView| groups.get(&job.group_id).cloned().map(|group| (job, group));
        Ok(Listed { items: jobs.items.into_iter().filter_map(with_group).collect(), total: jobs.total })
    }

    /// All groups whose name matches, deleted ones too: their jobs stay.
    pub(super) async fn groups_named(&self, pattern: &Regex) -> Result<Vec<GroupId>, AppError> {
        let statuses = vec![Status::Active, Status::Suspended, Status::Deleted];
        let filter = GroupFilter { statuses, ..GroupFilter::default() };
        let (mut found, mut page) = (Vec::new(), Page::first(CHUNK));
        loop {
            let order = Order { key: GroupKey::Created, descending: false };
            let slice = self.app().queries().groups(self.workspace(), &filter, order, &page).await?;
            let next = slice.items.last().filter(|_| slice.has_next).map(|last| From::After(last.place.clone()));
            let groups: Vec<GroupView> = read(slice.items.into_iter().map(|item| item.value))?;
            found.extend(groups.into_iter().filter(|group| pattern.is_match(&group.name)).map(|group| group.id));
            let Some(next) = next else { return Ok(found) };
            page.from = next;
        }
    }
}

fn listed<T: DeserializeOwned>(slice: Slice<Doc<T>>) -> Result<Listed<T>, AppError> {
    let total = slice.total.unwrap_or_default();
    Ok(Listed { items: read(slice.items.into_iter().map(|item| item.value))?, total })
}

fn read<T: DeserializeOwned>(docs: impl IntoIterator<Item = Doc<T>>) -> Result<Vec<T>, AppError> {
    docs.into_iter().map(|doc| doc.read()).collect()
}
