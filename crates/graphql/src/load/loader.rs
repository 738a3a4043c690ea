//! What resolvers ask for that many of them may ask for at once.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::Arc;

use futures::future::{BoxFuture, try_join_all};
use rollbook_app::queries::{MemberFilter, MemberKey, Order, Page, Slice};
use rollbook_app::views::{Doc, GroupView, MemberGroup, MemberView, ResourceView, SubjectView};
use rollbook_app::{App, AppError, When};
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
    groups: Batch<(When, GroupId), Option<Doc<GroupView>>>,
    subjects: Batch<(When, Reference), Option<Doc<SubjectView>>>,
    members: Batch<((When, MemberList), GroupId), Members>,
    groups_of: Batch<((When, Page), Reference), Groups>,
    resources: Batch<((When, Option<String>), GroupId), Resources>,
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
    pub(crate) async fn group(&self, when: When, id: GroupId) -> Result<Option<Doc<GroupView>>, AppError> {
        self.0.groups.load((when, id)).await
    }

    /// A directory entry.
    pub(crate) async fn subject(&self, when: When, name: Reference) -> Result<Option<Doc<SubjectView>>, AppError> {
        self.0.subjects.load((when, name)).await
    }

    /// A page of a group's members.
    pub(crate) async fn members(&self, when: When, group: GroupId, list: MemberList) -> Result<Members, AppError> {
        self.0.members.load(((when, list), group)).await
    }

    /// A page of a member's groups.
    pub(crate) async fn groups_of(&self, when: When, member: Reference, page: Page) -> Result<Groups, AppError> {
        self.0.groups_of.load(((when, page), member)).await
    }

    /// A group's resources of one kind or all.
    pub(crate) async fn resources(
        &self,
        when: When,
        group: GroupId,
        kind: Option<String>,
    ) -> Result<Resources, AppError> {
        self.0.resources.load(((when, kind), group)).await
    }

    /// What reads everything that is being waited for.
    pub(super) fn rounds(&self) -> impl Iterator<Item = BoxFuture<'static, ()>> {
        let groups = self.0.groups.round(|keys| self.clone().read_groups(keys));
        let subjects = self.0.subjects.round(|keys| self.clone().read_subjects(keys));
        let members = self.0.members.round(|keys| self.clone().read_members(keys));
        let groups_of = self.0.groups_of.round(|keys| self.clone().read_groups_of(keys));
        let resources = self.0.resources.round(|keys| self.clone().read_resources(keys));
        [groups, subjects, members, groups_of, resources].into_iter().flatten()
    }

    async fn read_groups(self, keys: Vec<(When, GroupId)>) -> Result<Vec<Option<Doc<GroupView>>>, AppError> {
        let Inner { app, workspace, .. } = &*self.0;
        in_lists(keys, |when, ids| async move {
            let found = app.views(when).groups_by_id(workspace, &ids).await?;
            let mut by_id = HashMap::with_capacity(found.len());
            for doc in found {
                by_id.insert(doc.read()?.id, doc);
            }
            Ok(ids.iter().map(|id| by_id.remove(id)).collect())
        })
        .await
    }

    async fn read_subjects(self, keys: Vec<(When, Reference)>) -> Result<Vec<Option<Doc<SubjectView>>>, AppError> {
        let Inner { app, workspace, .. } = &*self.0;
        in_lists(keys, |when, names| async move {
            let found = app.views(when).subjects_by_reference(workspace, &names).await?;
            let mut by_name = HashMap::with_capacity(found.len());
            for doc in found {
                by_name.insert(doc.read()?.subject, doc);
            }
            Ok(names.iter().map(|name| by_name.remove(name)).collect())
        })
        .await
    }

    async fn read_members(self, keys: Vec<((When, MemberList), GroupId)>) -> Result<Vec<Members>, AppError> {
        let Inner { app, workspace, .. } = &*self.0;
        in_lists(keys, |(when, list), groups| async move {
            let MemberList { filter, order, page } = list;
            app.views(when).members_of_groups(workspace, &groups, &filter, order, &page).await
        })
        .await
    }

    async fn read_groups_of(self, keys: Vec<((When, Page), Reference)>) -> Result<Vec<Groups>, AppError> {
        let Inner { app, workspace, .. } = &*self.0;
        in_lists(keys, |(when, page), members| async move {
            app.views(when).group_pages_of_members(workspace, &members, &page).await
        })
        .await
    }

    async fn read_resources(self, keys: Vec<((When, Option<String>), GroupId)>) -> Result<Vec<Resources>, AppError> {
        let Inner { app, workspace, .. } = &*self.0;
        in_lists(keys, |(when, kind), groups| async move {
            app.views(when).resources_of_groups(workspace, &groups, kind.as_deref()).await
        })
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
