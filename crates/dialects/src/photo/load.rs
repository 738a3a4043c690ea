//! What the views are asked, after all writes so far.

use rollbook_app::AppError;
use rollbook_app::queries::{ExternalId, From, GroupFilter, GroupKey, Order, Page, SubjectFilter};
use rollbook_app::views::photos::{ArchiveView, MediaView, OwnerView};
use rollbook_app::views::{Doc, GroupView, SubjectView};
use rollbook_domain::group::{BRAND, Status};
use rollbook_domain::{ArchiveId, GroupId, MediaId, Reference, Refusal, WorkspaceName};
use serde::de::DeserializeOwned;
use uuid::Uuid;

use super::access::Owner;
use super::body::GroupName;
use super::error::Failure;
use super::service::Service;
use super::translate;
use super::wire;

/// How many rows one query gives.
const CHUNK: u32 = 1_000;

impl Service {
    /// The owner as the log knows it.
    pub(super) async fn owner(&self, owner: &Owner) -> Result<OwnerView, Failure> {
        self.ready(owner).await?;
        let view = self.app().queries().owner(&owner.workspace).await?;
        view.ok_or_else(|| AppError::Internal("an owner without a workspace".into()).into())
    }

    /// All groups of a filter in the order they are filed in.
    pub(super) async fn groups(&self, owner: &Owner, filter: &GroupFilter) -> Result<Vec<wire::Group>, Failure> {
        self.ready(owner).await?;
        let (mut found, mut page) = (Vec::new(), Page::first(CHUNK));
        loop {
            let order = Order { key: GroupKey::Filed, descending: false };
            let slice = self.app().queries().groups(&owner.workspace, filter, order, &page).await?;
            let next = slice.items.last().filter(|_| slice.has_next).map(|last| From::After(last.place.clone()));
            found.extend(self.shown(owner, read(slice.items.into_iter().map(|item| item.value))?).await?);
            let Some(next) = next else { return Ok(found) };
            page.from = next;
        }
    }

    /// The groups of a code typed by hand.
    pub(super) async fn search(&self, owner: &Owner, token: &str) -> Result<Vec<wire::Group>, Failure> {
        self.ready(owner).await?;
        let found = self.app().queries().photos().groups_by_token(&owner.workspace, token).await?;
        self.shown(owner, read(found)?).await
    }

    /// A group, deleted or not.
    pub(super) async fn group(&self, owner: &Owner, name: &GroupName) -> Result<wire::Group, Failure> {
        self.ready(owner).await?;
        let id = match name {
            GroupName::Id(id) => Some(*id),
            GroupName::Token(token) => {
                self.app().queries().find_group(&owner.workspace, &ExternalId::Token(token.clone())).await?
            }
        };
        let view = match id {
            Some(id) => self.view(owner, id).await?,
            None => None,
        };
        let shown = self.shown(owner, view.into_iter().collect()).await?.pop();
        shown.ok_or_else(|| Refusal::UnknownGroup.into())
    }

    /// A group that is not deleted.
    pub(super) async fn live(&self, owner: &Owner, id: GroupId) -> Result<GroupView, Failure> {
        self.ready(owner).await?;
        let view = self.view(owner, id).await?.filter(|view| view.status != Status::Deleted);
        view.ok_or_else(|| Refusal::UnknownGroup.into())
    }

    async fn view(&self, owner: &Owner, id: GroupId) -> Result<Option<GroupView>, AppError> {
        self.app().queries().group(&owner.workspace, id).await?.map(|doc| doc.read()).transpose()
    }

    /// Groups as they are shown: with their brands and how many photos they have.
    async fn shown(&self, owner: &Owner, views: Vec<GroupView>) -> Result<Vec<wire::Group>, Failure> {
        let ids: Vec<_> = views.iter().map(|view| view.id).collect();
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let queries = self.app().queries();
        let counts = queries.photos().media_totals(&owner.workspace, &ids).await?;
        let brands = queries.resources_of_groups(&owner.workspace, &ids, Some(BRAND)).await?;
        let primary = queries.owner(&owner.workspace).await?.and_then(|owner| owner.primary_brand);
        let mut shown = Vec::with_capacity(views.len());
        for ((view, count), brand) in views.into_iter().zip(counts).zip(brands) {
            let brand = brand.first().map(Doc::read).transpose()?.map(|linked| linked.resource.id().to_owned());
            let brand = brand.or_else(|| primary.map(|id| id.to_string())).unwrap_or_default();
            shown.push(translate::group(owner.id, view, count, brand));
        }
        Ok(shown)
    }

    /// A photo, deleted or not.
    pub(super) async fn photo(&self, owner: &Owner, id: MediaId) -> Result<MediaView, Failure> {
        self.ready(owner).await?;
        let view = self.app().queries().photos().media(&owner.workspace, id).await?;
        view.ok_or_else(|| Failure::not_found("photo"))
    }

    /// The photos of a group in their order.
    pub(super) async fn photos(&self, owner: &Owner, group: GroupId) -> Result<Vec<MediaView>, Failure> {
        self.live(owner, group).await?;
        Ok(self.app().queries().photos().media_of_group(&owner.workspace, group).await?)
    }

    /// Whose a group is; nobody's where it belongs to no owner.
    pub(super) async fn owner_of(&self, group: GroupId) -> Result<Owner, Failure> {
        let workspace = self.app().workspace_of_group(group).await?;
        let owner = workspace.and_then(|workspace| self.owners().of(&workspace).cloned());
        owner.ok_or_else(|| Refusal::UnknownGroup.into())
    }

    /// All brands of an owner.
    pub(super) async fn brands(&self, owner: &Owner) -> Result<Vec<SubjectView>, Failure> {
        self.ready(owner).await?;
        let filter = SubjectFilter { kind: Some(BRAND.into()), ..SubjectFilter::default() };
        let (mut found, mut page) = (Vec::new(), Page::first(CHUNK));
        loop {
            let slice = self.app().queries().subjects(&owner.workspace, &filter, &page).await?;
            let next = slice.items.last().filter(|_| slice.has_next).map(|last| From::After(last.place.clone()));
            found.extend(read::<SubjectView>(slice.items.into_iter().map(|item| item.value))?);
            let Some(next) = next else { return Ok(found) };
            page.from = next;
        }
    }

    /// One brand of an owner.
    pub(super) async fn brand(&self, owner: &Owner, id: Uuid) -> Result<SubjectView, Failure> {
        self.ready(owner).await?;
        let brand = Reference::new(BRAND, &id.to_string()).map_err(|_| Failure::not_found("brand"))?;
        let view = self.app().queries().subject(&owner.workspace, &brand).await?;
        Ok(view.ok_or_else(|| Failure::not_found("brand"))?.read()?)
    }

    /// A zip; one that was asked for a moment ago may not be in the view yet.
    pub(super) async fn archive(&self, id: ArchiveId) -> Result<Option<ArchiveView>, AppError> {
        if let Some(view) = self.app().queries().photos().archive(id).await? {
            return Ok(Some(view));
        }
        self.app().wait_for_all().await?;
        self.app().queries().photos().archive(id).await
    }

    /// Where a picture that may be seen belongs; one that came a moment ago may not be in the view yet.
    pub(super) async fn media_workspace(&self, path: &str) -> Result<Option<WorkspaceName>, AppError> {
        if let Some(workspace) = self.app().queries().photos().find_media(path).await? {
            return Ok(Some(workspace));
        }
        self.app().wait_for_all().await?;
        self.app().queries().photos().find_media(path).await
    }
}

fn read<T: DeserializeOwned>(docs: impl IntoIterator<Item = Doc<T>>) -> Result<Vec<T>, AppError> {
    docs.into_iter().map(|doc| doc.read()).collect()
}
