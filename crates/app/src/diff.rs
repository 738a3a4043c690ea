//! What changed between two moments: in a group, for a member, in a workspace.
//!
//! What came and went in between is not told.

use std::collections::BTreeMap;

use rollbook_domain::{Category, GroupId, Reference, WorkspaceName};
use rollbook_store::{Position, Recorded};
use uuid::Uuid;

use crate::app::App;
use crate::error::AppError;
use crate::moment::When;
use crate::queries::{Page, Slice};
use crate::views::{Doc, GroupView, MemberView, ResourceView, SubjectView};

/// How many events a page of changes of a workspace looks at before it answers what it has.
const SCAN: usize = 20_000;
/// How many events or groups are read at once.
const PAGE: u32 = 500;

/// From one moment to a later one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// What was before.
    pub from: Position,
    /// What was after.
    pub to: Position,
}

impl Span {
    /// Refuses what ends before it begins. A moment that is now is the end of the log.
    pub async fn of(app: &App, from: When, to: When) -> Result<Self, AppError> {
        let from = position(app, from).await?;
        let to = position(app, to).await?;
        if to < from {
            return Err(AppError::Invalid { field: "to", reason: "lies before from".into() });
        }
        Ok(Self { from, to })
    }

    fn before(self) -> When {
        When::AsOf(self.from)
    }

    fn after(self) -> When {
        When::AsOf(self.to)
    }
}

async fn position(app: &App, when: When) -> Result<Position, AppError> {
    match when {
        When::AsOf(at) => Ok(at),
        When::Now => {
            let head = app.store().current_head().await?;
            app.wait_until(head, app.read_wait()).await?;
            Ok(head)
        }
    }
}

/// Something before and after; one of the two may be missing, and not both.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change<T> {
    /// As it was at the first moment.
    pub before: Option<Doc<T>>,
    /// As it was at the second one.
    pub after: Option<Doc<T>>,
}

impl<T> Change<T> {
    /// `added`, `removed`, `changed` or `unchanged`.
    pub fn kind(&self) -> &'static str {
        match (&self.before, &self.after) {
            (None, _) => "added",
            (_, None) => "removed",
            (Some(before), Some(after)) if before.as_json() == after.as_json() => "unchanged",
            _ => "changed",
        }
    }

    /// None where there was nothing at either moment.
    pub fn of(before: Option<Doc<T>>, after: Option<Doc<T>>) -> Option<Self> {
        (before.is_some() || after.is_some()).then_some(Self { before, after })
    }
}

/// What changed in a group.
pub struct GroupDiff {
    /// The group.
    pub group: Change<GroupView>,
    /// A page of its memberships, by member.
    pub members: Slice<Change<MemberView>>,
    /// Its resources, by name.
    pub resources: BTreeMap<Reference, Change<ResourceView>>,
}

/// What changed in a workspace, where it first changed in the log.
pub struct WorkspaceDiff {
    /// Groups.
    pub groups: Vec<Change<GroupView>>,
    /// Entries of the directory.
    pub subjects: Vec<Change<SubjectView>>,
    /// Where the next page begins; none after the last one.
    pub next: Option<Position>,
}

impl App {
    /// What changed in a group; none if it was not there at either moment.
    pub async fn group_diff(
        &self,
        workspace: &WorkspaceName,
        group: GroupId,
        span: Span,
        page: &Page,
    ) -> Result<Option<GroupDiff>, AppError> {
        let (before, after) = (self.views(span.before()), self.views(span.after()));
        let view = Change::of(before.group(workspace, group).await?, after.group(workspace, group).await?);
        let Some(view) = view else { return Ok(None) };
        let members = self.queries().member_changes(workspace, group, span, page).await?;
        let resources =
            [before.resources(workspace, group, None).await?, after.resources(workspace, group, None).await?];
        let [before, after] = resources.map(|docs| {
            docs.into_iter().map(|doc| Ok((doc.read()?.resource, doc))).collect::<Result<BTreeMap<_, _>, AppError>>()
        });
        Ok(Some(GroupDiff { group: view, members, resources: differing(before?, after?) }))
    }

    /// What changed of a member's memberships in groups that it sees, by group.
    pub async fn member_diff(
        &self,
        workspace: &WorkspaceName,
        member: &Reference,
        span: Span,
    ) -> Result<BTreeMap<GroupId, Change<MemberView>>, AppError> {
        let before = self.memberships(workspace, member, span.before()).await?;
        let after = self.memberships(workspace, member, span.after()).await?;
        Ok(differing(before, after))
    }

    async fn memberships(
        &self,
        workspace: &WorkspaceName,
        member: &Reference,
        when: When,
    ) -> Result<BTreeMap<GroupId, Doc<MemberView>>, AppError> {
        let views = self.views(when);
        let (mut found, mut page) = (BTreeMap::new(), Page::first(PAGE));
        loop {
            let slice = views.groups_of_member(workspace, member, &page).await?;
            let last = slice.items.last().map(|item| item.place.clone()).filter(|_| slice.has_next);
            for item in slice.items {
                found.insert(item.value.membership.read()?.group_id, item.value.membership);
            }
            match last {
                Some(place) => page.from = crate::queries::From::After(place),
                None => return Ok(found),
            }
        }
    }

    /// About `limit` groups and subjects that changed after a position within a span. Each is told where it first
    /// changed: there its stream goes on from the version that it had before.
    pub async fn workspace_diff(
        &self,
        workspace: &WorkspaceName,
        span: Span,
        after: Position,
        limit: usize,
    ) -> Result<WorkspaceDiff, AppError> {
        let mut diff = WorkspaceDiff { groups: Vec::new(), subjects: Vec::new(), next: None };
        let (mut at, mut scanned) = (after.max(span.from), 0);
        while at < span.to {
            let reading = self.store().read_log(at, limit.min(PAGE as usize)).await?;
            scanned += reading.events.len();
            let within = reading.events.iter().take_while(|event| event.position <= span.to);
            let mine: Vec<_> = within.filter(|event| event.meta.workspace == *workspace).collect();
            diff.groups.extend(self.changed_groups(workspace, span, &streams(&mine, Category::Group)).await?);
            diff.subjects.extend(self.changed_subjects(workspace, span, &streams(&mine, Category::Subject)).await?);
            at = reading.events.last().map_or(span.to, |event| event.position);
            if diff.groups.len() + diff.subjects.len() >= limit || scanned >= SCAN {
                break;
            }
        }
        diff.next = (at < span.to).then_some(at);
        Ok(diff)
    }

    async fn changed_groups(
        &self,
        workspace: &WorkspaceName,
        span: Span,
        events: &[(Uuid, u64)],
    ) -> Result<Vec<Change<GroupView>>, AppError> {
        let ids: Vec<GroupId> = events.iter().map(|(id, _)| GroupId(*id)).collect();
        let mut before = by_id(self.views(span.before()).groups_by_id(workspace, &ids).await?)?;
        let mut after = by_id(self.views(span.after()).groups_by_id(workspace, &ids).await?)?;
        let change = |(id, version): &(Uuid, u64)| {
            let old = before.get(id).map_or(0, |(version, _)| *version);
            if old + 1 != *version {
                return None;
            }
            Change::of(before.remove(id).map(|(_, doc)| doc), after.remove(id).map(|(_, doc)| doc))
        };
        Ok(events.iter().filter_map(change).collect())
    }

    async fn changed_subjects(
        &self,
        workspace: &WorkspaceName,
        span: Span,
        events: &[(Uuid, u64)],
    ) -> Result<Vec<Change<SubjectView>>, AppError> {
        let ids: Vec<Uuid> = events.iter().map(|(id, _)| *id).collect();
        let mut found = self.queries().subject_changes(workspace, span, &ids).await?;
        let mut changes = Vec::new();
        for (id, version) in events {
            let Some(change) = found.get(id) else { continue };
            let old = change.before.as_ref().map_or(Ok(0), |doc| doc.read().map(|view| view.version))?;
            if old + 1 == *version {
                changes.extend(found.remove(id));
            }
        }
        Ok(changes)
    }
}

/// Streams of a kind with the version after each event.
fn streams(events: &[&Recorded], category: Category) -> Vec<(Uuid, u64)> {
    let mine = events.iter().filter(|event| event.stream.category == category);
    mine.map(|event| (event.stream.id, event.version)).collect()
}

fn by_id(docs: Vec<Doc<GroupView>>) -> Result<BTreeMap<Uuid, (u64, Doc<GroupView>)>, AppError> {
    let named = |doc: Doc<GroupView>| {
        let view = doc.read()?;
        Ok((view.id.0, (view.version, doc)))
    };
    docs.into_iter().map(named).collect()
}

/// What is not the same on both sides.
fn differing<K: Ord, T>(before: BTreeMap<K, Doc<T>>, mut after: BTreeMap<K, Doc<T>>) -> BTreeMap<K, Change<T>> {
    let mut changes = BTreeMap::new();
    for (key, old) in before {
        let new = after.remove(&key);
        if new.as_ref().is_none_or(|new| new.as_json() != old.as_json()) {
            changes.insert(key, Change { before: Some(old), after: new });
        }
    }
    changes.extend(after.into_iter().map(|(key, new)| (key, Change { before: None, after: Some(new) })));
    changes
}
