//! The streams a command is about, loaded and locked.

use std::sync::{Arc, LazyLock};

use rollbook_domain::archive::Archive;
use rollbook_domain::group::Group;
use rollbook_domain::subject::Subject;
use rollbook_domain::webhook::Webhook;
use rollbook_domain::workspace::Workspace;
use rollbook_domain::{ArchiveId, Decider, GroupId, StreamId, SubjectId, WebhookId};
use uuid::Uuid;

use crate::app::App;
use crate::cache::{Held, Settle, Streams};
use crate::call::Call;
use crate::confirm::Base;
use crate::error::AppError;
use crate::reservations::Reserved;

/// The streams a command must have loaded before it is decided.
#[derive(Clone, Default)]
pub struct Touch {
    /// Groups; the first is the one whose version is answered.
    pub groups: Vec<GroupId>,
    /// Directory entries.
    pub subjects: Vec<SubjectId>,
    /// Zips of photos.
    pub archives: Vec<ArchiveId>,
    /// Webhooks.
    pub webhooks: Vec<WebhookId>,
    /// Whether the workspace's own stream is one of them.
    pub workspace: bool,
    /// The version that the first group must have (`If-Match`); where there is none, the first directory entry, else the
    /// first webhook.
    pub if_version: Option<u64>,
    /// The version that the first directory entry must have, where groups are touched on its account.
    pub if_subject_version: Option<u64>,
    /// The work takes long: other tasks must not wait for it.
    pub large: bool,
    /// The same, and what is decided does not depend on the instant: the events get the one at its end, or shorter
    /// commands would always overtake this one.
    pub long: bool,
    /// What nobody else of this process commits anything about meanwhile.
    pub(crate) reserved: Option<Arc<Reserved>>,
}

/// From how many items on a command is large.
const MANY: usize = 1_000;

impl Touch {
    /// Nothing: the command makes new streams only.
    pub fn nothing() -> Self {
        Self::default()
    }

    /// One group.
    pub fn group(id: GroupId) -> Self {
        Self { groups: vec![id], ..Self::default() }
    }

    /// One directory entry.
    pub fn subject(id: SubjectId) -> Self {
        Self { subjects: vec![id], ..Self::default() }
    }

    /// One zip of photos.
    pub fn archive(id: ArchiveId) -> Self {
        Self { archives: vec![id], ..Self::default() }
    }

    /// One webhook.
    pub fn webhook(id: WebhookId) -> Self {
        Self { webhooks: vec![id], ..Self::default() }
    }

    /// The workspace itself.
    pub fn workspace() -> Self {
        Self { workspace: true, ..Self::default() }
    }

    /// The same, refusing unless what it is about is at this version.
    #[must_use]
    pub fn at_version(self, if_version: Option<u64>) -> Self {
        Self { if_version, ..self }
    }

    /// The same for a command about so many items.
    #[must_use]
    pub fn about(self, items: usize) -> Self {
        Self { large: self.large || items >= MANY, ..self }
    }

    /// The same for a command whose decision takes long and looks at no instant.
    #[must_use]
    pub fn for_long(self) -> Self {
        Self { large: true, long: true, ..self }
    }

    /// The same for a command about so many items that looks at no instant.
    #[must_use]
    pub fn about_whenever(self, items: usize) -> Self {
        if items >= MANY { self.for_long() } else { self }
    }
}

/// The loaded states.
pub struct Touched {
    pub(crate) groups: Vec<(Uuid, Held<Group>)>,
    pub(crate) subjects: Vec<(Uuid, Held<Subject>)>,
    pub(crate) archives: Vec<(Uuid, Held<Archive>)>,
    pub(crate) webhooks: Vec<(Uuid, Held<Webhook>)>,
    pub(crate) workspaces: Vec<(Uuid, Held<Workspace>)>,
    first_group: Option<Uuid>,
}

impl Touched {
    /// A group that was named in [`Touch`]; a vacant one otherwise.
    pub fn group(&self, id: GroupId) -> &Group {
        static VACANT: LazyLock<Group> = LazyLock::new(Group::default);
        find(&self.groups, id.0).unwrap_or(&VACANT)
    }

    /// A directory entry that was named in [`Touch`]; a vacant one otherwise.
    pub fn subject(&self, id: SubjectId) -> &Subject {
        static VACANT: LazyLock<Subject> = LazyLock::new(Subject::default);
        find(&self.subjects, id.0).unwrap_or(&VACANT)
    }

    /// A zip that was named in [`Touch`]; a vacant one otherwise.
    pub fn archive(&self, id: ArchiveId) -> &Archive {
        static VACANT: LazyLock<Archive> = LazyLock::new(Archive::default);
        find(&self.archives, id.0).unwrap_or(&VACANT)
    }

    /// A webhook that was named in [`Touch`]; a vacant one otherwise.
    pub fn webhook(&self, id: WebhookId) -> &Webhook {
        static VACANT: LazyLock<Webhook> = LazyLock::new(Webhook::default);
        find(&self.webhooks, id.0).unwrap_or(&VACANT)
    }

    /// The workspace, if it was named in [`Touch`]; an unopened one otherwise.
    pub fn workspace(&self) -> &Workspace {
        static VACANT: LazyLock<Workspace> = LazyLock::new(Workspace::default);
        self.workspaces.first().map_or(&VACANT, |(_, held)| &held.state.value)
    }

    /// The version of the first group named; where there is none, of the first directory entry or webhook; else 0.
    pub(crate) fn first_version(&self) -> u64 {
        let first = self.first_group.and_then(|id| self.groups.iter().find(|(held, _)| *held == id));
        let webhook = || self.webhooks.first().map_or(0, |(_, held)| held.state.version);
        let other = || self.first_subject_version().unwrap_or_else(webhook);
        first.map_or_else(other, |(_, held)| held.state.version)
    }

    /// The version of the first directory entry.
    pub(crate) fn first_subject_version(&self) -> Option<u64> {
        self.subjects.first().map(|(_, held)| held.state.version)
    }

    /// Makes a group that the command has just made the one whose version is answered.
    pub(crate) fn first_is(&mut self, id: Uuid) {
        self.first_group.get_or_insert(id);
    }

    /// Every state.
    pub(crate) fn bases(&self) -> impl Iterator<Item = Base> {
        fn of<D: Decider>(held: &[(Uuid, Held<D>)]) -> impl Iterator<Item = Base> {
            held.iter().map(|(id, held)| {
                let stream = StreamId { category: D::CATEGORY, id: *id };
                Base { stream, version: held.state.version, slot: Arc::clone(&held.slot) as Arc<dyn Settle> }
            })
        }
        let groups = of(&self.groups).chain(of(&self.subjects)).chain(of(&self.archives));
        groups.chain(of(&self.webhooks)).chain(of(&self.workspaces))
    }
}

/// The states are in the order of their ids until the command is decided.
fn find<D: Decider>(held: &[(Uuid, Held<D>)], id: Uuid) -> Option<&D> {
    place(held, id).map(|place| &held[place].1.state.value)
}

fn place<K: Ord + Copy, V>(held: &[(K, V)], id: K) -> Option<usize> {
    held.binary_search_by_key(&id, |(id, _)| *id).ok()
}

impl App {
    /// Loads and locks, always in the same order, so that two commands never wait for each other.
    pub(crate) async fn touch(&self, call: &Call, touch: &Touch) -> Result<Touched, AppError> {
        let workspace = touch.workspace.then(|| StreamId::workspace(&call.workspace).id);
        Ok(Touched {
            workspaces: hold_all(self.workspaces(), workspace.into_iter()).await?,
            subjects: hold_all(self.subjects(), touch.subjects.iter().map(|id| id.0)).await?,
            archives: hold_all(self.archives(), touch.archives.iter().map(|id| id.0)).await?,
            webhooks: hold_all(self.webhooks(), touch.webhooks.iter().map(|id| id.0)).await?,
            groups: hold_all(self.groups(), touch.groups.iter().map(|id| id.0)).await?,
            first_group: touch.groups.first().map(|id| id.0),
        })
    }
}

async fn hold_all<D: Decider + Sync>(
    streams: &Streams<D>,
    ids: impl Iterator<Item = Uuid> + Send,
) -> Result<Vec<(Uuid, Held<D>)>, AppError> {
    let mut ids: Vec<_> = ids.collect();
    ids.sort_unstable();
    ids.dedup();
    let mut held = Vec::with_capacity(ids.len());
    for id in ids {
        held.push((id, streams.hold(id).await?));
    }
    Ok(held)
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;
    use std::cmp::Ordering;

    use super::*;

    thread_local! {
        static COMPARED: Cell<usize> = const { Cell::new(0) };
    }

    /// Counts how often it is compared.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    struct Counted(usize);

    impl PartialOrd for Counted {
        fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
            Some(self.cmp(other))
        }
    }

    impl Ord for Counted {
        fn cmp(&self, other: &Self) -> Ordering {
            COMPARED.set(COMPARED.get() + 1);
            self.0.cmp(&other.0)
        }
    }

    #[test]
    fn one_of_many_states_is_found_in_few_steps() {
        let held: Vec<_> = (0..20_000).map(|id| (Counted(id * 2), ())).collect();
        assert!((0..20_000).all(|id| place(&held, Counted(id * 2)) == Some(id)));
        assert!((0..20_000).all(|id| place(&held, Counted(id * 2 + 1)).is_none()));
        assert!(COMPARED.get() < 40_000 * 20, "{} comparisons", COMPARED.get());
    }
}
