//! What resolvers ask for that many of them may ask for at once.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::Arc;

use futures::future::{BoxFuture, try_join_all};
use rollbook_app::queries::{MemberFilter, MemberKey, Order, Page, Slice};
use rollbook_app::views::{Doc, GroupView, MemberGroup, MemberView, ResourceView, SubjectView};
use rollbook_app::{App, AppError};
use rollbook_domain::{GroupId, Reference, WorkspaceName};

use super::batch::Batch;

type Members = Slice<Doc<MemberView>>;
type Groups = Slice<MemberGroup>;
type Resources = Vec<Doc<ResourceView>>;

/// Which members of a group, in which order, which page.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct MemberList {
    pub(crate) filter: MemberFilter,
    pub(crate) order: Order<MemberKey>,
    pub(crate) page: Page,
}

/// The batched reads of one operation in one workspace. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Loader(Arc<Inner>);

struct Inner {
    app: App,
    workspace: WorkspaceName,
    groups: Batch<GroupId, Option<Doc<GroupView>>>,
    subjects: Batch<Reference, Option<Doc<SubjectView>>>,
    members: Batch<(MemberList, GroupId), Members>,
    groups_of: Batch<(Page, Reference), Groups>,
    resources: Batch<(Option<String>, GroupId), Resources>,
}

impl Loader {
    /// For one operation.
    pub(crate) fn new(app: App, workspace: WorkspaceName) -> Self {
        Self(Arc::new(Inner {
            app,
            workspace,
            groups: Batch::default(),
            subjects: Batch::default(),
            members: Batch::default(),
            groups_of: Batch::default(),
            resources: Batch::default(),
        }))
    }

    /// A group, deleted ones included.
    pub(crate) async fn group(&self, id: GroupId) -> Result<Option<Doc<GroupView>>, AppError> {
        self.0.groups.load(id).await
    }

    /// A directory entry.
    pub(crate) async fn subject(&self, subject: Reference) -> Result<Option<Doc<SubjectView>>, AppError> {
        self.0.subjects.load(subject).await
    }

    /// A page of a group's members.
    pub(crate) async fn members(&self, group: GroupId, list: MemberList) -> Result<Members, AppError> {
        self.0.members.load((list, group)).await
    }

    /// A page of a member's groups.
    pub(crate) async fn groups_of(&self, member: Reference, page: Page) -> Result<Groups, AppError> {
        self.0.groups_of.load((page, member)).await
    }

    /// A group's resources of one kind or all.
    pub(crate) async fn resources(&self, group: GroupId, kind: Option<String>) -> Result<Resources, AppError> {
        self.0.resources.load((kind, group)).await
    }

    /// What reads everything that is being waited for.
    pub(super) fn rounds(&self) -> impl Iterator<Item = BoxFuture<'static, ()>> {
        let groups = self.0.groups.round(|ids| self.clone().read_groups(ids));
        let subjects = self.0.subjects.round(|names| self.clone().read_subjects(names));
        let members = self.0.members.round(|keys| self.clone().read_members(keys));
        let groups_of = self.0.groups_of.round(|keys| self.clone().read_groups_of(keys));
        let resources = self.0.resources.round(|keys| self.clone().read_resources(keys));
        [groups, subjects, members, groups_of, resources].into_iter().flatten()
    }

    async fn read_groups(self, ids: Vec<GroupId>) -> Result<Vec<Option<Doc<GroupView>>>, AppError> {
        let found = self.0.app.queries().groups_by_id(&self.0.workspace, &ids).await?;
        let mut by_id = HashMap::with_capacity(found.len());
        for doc in found {
            by_id.insert(doc.read()?.id, doc);
        }
        Ok(ids.iter().map(|id| by_id.remove(id)).collect())
    }

    async fn read_subjects(self, names: Vec<Reference>) -> Result<Vec<Option<Doc<SubjectView>>>, AppError> {
        let found = self.0.app.queries().subjects_by_reference(&self.0.workspace, &names).await?;
        let mut by_name = HashMap::with_capacity(found.len());
        for doc in found {
            by_name.insert(doc.read()?.subject, doc);
        }
        Ok(names.iter().map(|name| by_name.remove(name)).collect())
    }

    async fn read_members(self, keys: Vec<(MemberList, GroupId)>) -> Result<Vec<Members>, AppError> {
        let (queries, workspace) = (self.0.app.queries(), &self.0.workspace);
        in_lists(keys, |list, groups| async move {
            queries.members_of_groups(workspace, &groups, &list.filter, list.order, &list.page).await
        })
        .await
    }

    async fn read_groups_of(self, keys: Vec<(Page, Reference)>) -> Result<Vec<Groups>, AppError> {
        let (queries, workspace) = (self.0.app.queries(), &self.0.workspace);
        in_lists(keys, |page, members| async move { queries.group_pages_of_members(workspace, &members, &page).await })
            .await
    }

    async fn read_resources(self, keys: Vec<(Option<String>, GroupId)>) -> Result<Vec<Resources>, AppError> {
        let (queries, workspace) = (self.0.app.queries(), &self.0.workspace);
        in_lists(
            keys,
            |kind, groups| async move { queries.resources_of_groups(workspace, &groups, kind.as_deref()).await },
        )
        .await
    }
}

/// Reads each different list once, for all that want it; gives the values in the order of the keys.
async fn in_lists<L, K, V, F, R>(keys: Vec<(L, K)>, read: F) -> Result<Vec<V>, AppError>
where
    L: Hash + Eq + Clone,
    F: Fn(L, Vec<K>) -> R,
    R: Future<Output = Result<Vec<V>, AppError>>,
{
    let mut by_list = HashMap::<L, Vec<(usize, K)>>::new();
    for (place, (list, key)) in keys.into_iter().enumerate() {
        by_list.entry(list).or_default().push((place, key));
    }
    let reads = by_list.into_iter().map(|(list, wanted)| {
        let (places, keys): (Vec<usize>, Vec<K>) = wanted.into_iter().unzip();
        let reading = read(list, keys);
        async move { Ok::<_, AppError>(places.into_iter().zip(reading.await?).collect::<Vec<_>>()) }
    });
    let mut values: Vec<(usize, V)> = try_join_all(reads).await?.into_iter().flatten().collect();
    values.sort_unstable_by_key(|(place, _)| *place);
    Ok(values.into_iter().map(|(_, value)| value).collect())
}
