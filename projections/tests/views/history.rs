//! Random histories that the domain could have written: effective changes only.

pub(crate) mod photos;
mod subjects;
mod webhooks;

use std::collections::{BTreeMap, BTreeSet};

use rollbook_domain::group::GroupEvent;
use rollbook_domain::group::event::*;
use rollbook_domain::workspace::{WorkspaceEvent, WorkspaceOpened};
use rollbook_domain::{
    Actor, ArchiveId, GroupId, MediaId, ObjectId, Reference, StreamId, SubjectId, WebhookId, WorkspaceName,
};
use rollbook_store::Position;
use uuid::Uuid;

use crate::support::{Log, workspace};

/// A generator of numbers that gives the same ones for the same seed (splitmix64).
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub(crate) fn below(&mut self, limit: usize) -> usize {
        usize::try_from(self.next() % limit as u64).unwrap()
    }

    fn some<T: Clone>(&mut self, of: impl IntoIterator<Item = T>) -> Vec<T> {
        of.into_iter().filter(|_| self.next().is_multiple_of(3)).collect()
    }
}

pub(crate) struct Group {
    pub(crate) id: GroupId,
    pub(crate) workspace: WorkspaceName,
    pub(crate) members: BTreeMap<(String, String), bool>,
    resources: BTreeSet<Reference>,
    imports: BTreeSet<ObjectId>,
    photos: BTreeSet<MediaId>,
    deleted: bool,
    suspended: bool,
}

/// A log and what is in it.
pub(crate) struct History {
    pub(crate) log: Log,
    pub(crate) dice: Dice,
    pub(crate) groups: Vec<Group>,
    subjects: Vec<(WorkspaceName, SubjectId)>,
    archives: Vec<(WorkspaceName, ArchiveId)>,
    pub(crate) webhooks: Vec<(WorkspaceName, WebhookId)>,
    owned: bool,
    made: u32,
}

const KINDS: [&str; 3] = ["user", "device", "photo"];

impl History {
    pub(crate) async fn begin(seed: u64) -> Self {
        let mut log = Log::default();
        for name in ["acme", "zeta"] {
            let name = workspace(name);
            let opened =
                WorkspaceEvent::Opened(WorkspaceOpened { name: name.clone(), number_scope: None, personal_ids: false });
            log.append(&name, vec![(StreamId::workspace(&name), opened.into())]).await;
        }
        Self {
            log,
            dice: Dice(seed),
            groups: Vec::new(),
            subjects: Vec::new(),
            archives: Vec::new(),
            webhooks: Vec::new(),
            owned: false,
            made: 0,
        }
    }

    /// One command of one to three steps.
    pub(crate) async fn step(&mut self) -> Position {
        if self.groups.len() < 3 || self.dice.below(10) == 0 {
            return self.create().await;
        }
        match self.dice.below(16) {
            0 => return self.progress().await,
            1 => return self.subject().await,
            2 => return self.archive().await,
            3 => return self.owner().await,
            4 => return self.move_photo().await,
            5 => return self.webhook().await,
            _ => {}
        }
        let at = self.dice.below(self.groups.len());
        let mut events = Vec::new();
        for _ in 0..=self.dice.below(3) {
            if !self.groups[at].deleted {
                let event = self.change(at);
                events.extend(event.map(|event| (StreamId::group(self.groups[at].id), event.into())));
            }
        }
        let workspace = self.groups[at].workspace.clone();
        self.log.append(&workspace, events).await
    }

    async fn create(&mut self) -> Position {
        self.made += 1;
        let number = self.made;
        let id = GroupId(Uuid::from_u128(u128::from(number) << 64));
        let workspace = workspace(["acme", "zeta"][self.dice.below(2)]);
        let created = GroupCreated {
            id,
            workspace: workspace.clone(),
            number,
            number_scope: workspace.to_string(),
            token: format!("To{number:04}").parse().unwrap(),
            object_id: format!("{number:024x}").parse().unwrap(),
            name: format!("Gruppe Ä{}", self.dice.below(5)),
            name_claimed: false,
            description: None,
            kind: [None, Some("club".into()), Some("class".into())][self.dice.below(3)].clone(),
            membership_type: None,
            tags: self.dice.some(["blue", "green", "red"].map(String::from)),
            attributes: [("n".to_owned(), serde_json::json!(number))].into(),
            filed_at: number.is_multiple_of(2).then_some(i64::from(number) * 1_000),
            awaiting_import: number.is_multiple_of(3),
            creator: Actor::new("user:u1"),
        };
        let group = Group {
            id,
            workspace: workspace.clone(),
            members: BTreeMap::new(),
            resources: BTreeSet::new(),
            imports: BTreeSet::new(),
            photos: BTreeSet::new(),
            deleted: false,
            suspended: false,
        };
        self.groups.push(group);
        let mut events = vec![(StreamId::group(id), GroupEvent::Created(created).into())];
        let at = self.groups.len() - 1;
        if self.dice.below(2) == 0 {
            events.extend(self.add(at).map(|event| (StreamId::group(id), event.into())));
            events.push((StreamId::group(id), self.link(at).into()));
        }
        self.log.append(&workspace, events).await
    }

    fn change(&mut self, at: usize) -> Option<GroupEvent> {
        match self.dice.below(20) {
            0 => Some(self.details()),
            1 => Some(self.switch(at)),
            2 if self.dice.below(6) == 0 => {
                self.groups[at].deleted = true;
                Some(GroupDeleted {}.into())
            }
            3..=6 => self.add(at),
            7 | 8 => self.with_members(at, |group, kind, ids| {
                ids.iter().for_each(|id| _ = group.members.remove(&(kind.clone(), id.clone())));
                MembersRemoved { kind, ids, reason: RemovalReason::Removed }.into()
            }),
            9 => self.hide(at, true),
            10 => self.hide(at, false),
            11 => self.with_members(at, |_, kind, ids| MembersRoleChanged { kind, ids, role: "admin".into() }.into()),
            12 => {
                let group = &self.groups[at];
                let (kind, id) = group.members.keys().next()?;
                Some(MemberVisited { member: Reference::new(kind, id).unwrap(), visited: true }.into())
            }
            13 => Some(self.link(at)),
            14 => Some(self.unlink(at)),
            15 => Some(self.import(at)),
            _ => Some(self.photo(at)),
        }
    }

    fn details(&mut self) -> GroupEvent {
        let tags = self.dice.some(["blue", "green", "red", "white"].map(String::from));
        GroupDetailsChanged {
            name: (self.dice.below(2) == 0).then(|| format!("Umbenannt {}", self.dice.below(9))),
            kind: [None, Some(None), Some(Some("club".to_owned()))][self.dice.below(3)].clone(),
            tags: (self.dice.below(2) == 0).then_some(tags),
            thumb: (self.dice.below(6) == 0).then(|| "/x/y.jpg".into()),
            ..GroupDetailsChanged::default()
        }
        .into()
    }

    fn switch(&mut self, at: usize) -> GroupEvent {
        let suspended = &mut self.groups[at].suspended;
        *suspended = !*suspended;
        if *suspended { GroupSuspended {}.into() } else { GroupReactivated {}.into() }
    }

    fn add(&mut self, at: usize) -> Option<GroupEvent> {
        let kind = KINDS[self.dice.below(3)].to_owned();
        let wished: BTreeSet<_> = (0..self.dice.below(30)).map(|_| self.dice.below(60).to_string()).collect();
        let group = &mut self.groups[at];
        let new = wished.into_iter().filter(|id| !group.members.contains_key(&(kind.clone(), id.clone())));
        let ids: Vec<String> = new.collect();
        ids.iter().for_each(|id| _ = group.members.insert((kind.clone(), id.clone()), false));
        let added = MembersAdded { kind, ids: ids.iter().collect(), role: "member".into(), visited: false };
        (!ids.is_empty()).then(|| added.into())
    }

    fn with_members(
        &mut self,
        at: usize,
        event: impl FnOnce(&mut Group, String, Vec<String>) -> GroupEvent,
    ) -> Option<GroupEvent> {
        let kind = KINDS[self.dice.below(3)];
        // Photos that have arrived leave by events of their own.
        let photo = |id: &str| id.parse::<MediaId>().is_ok_and(|id| self.groups[at].photos.contains(&id));
        let members = self.groups[at].members.keys().filter(|(of, id)| of == kind && !photo(id));
        let members = members.map(|(_, id)| id.clone());
        let ids = self.dice.some(members.collect::<Vec<_>>());
        (!ids.is_empty()).then(|| event(&mut self.groups[at], kind.to_owned(), ids))
    }

    fn hide(&mut self, at: usize, suspended: bool) -> Option<GroupEvent> {
        self.with_members(at, |group, kind, mut ids| {
            ids.retain(|id| group.members.insert((kind.clone(), id.clone()), suspended) != Some(suspended));
            if suspended { MembersSuspended { kind, ids }.into() } else { MembersReactivated { kind, ids }.into() }
        })
    }

    fn link(&mut self, at: usize) -> GroupEvent {
        let all = (0..6).map(|n| format!("form:{n}").parse::<Reference>().unwrap());
        let chosen = self.dice.some(all.collect::<Vec<_>>());
        self.groups[at].resources.extend(chosen.iter().cloned());
        let attributes = [("n".to_owned(), serde_json::json!(self.dice.below(9)))];
        let linked = |resource| LinkedResource { resource, attributes: attributes.clone().into() };
        ResourcesLinked { resources: chosen.into_iter().map(linked).collect() }.into()
    }

    fn unlink(&mut self, at: usize) -> GroupEvent {
        let linked: Vec<_> = self.groups[at].resources.iter().cloned().collect();
        let resources = self.dice.some(linked);
        resources.iter().for_each(|resource| _ = self.groups[at].resources.remove(resource));
        ResourcesUnlinked { resources, reason: RemovalReason::Removed }.into()
    }

    fn import(&mut self, at: usize) -> GroupEvent {
        let pending = self.groups[at].imports.first().cloned();
        let Some(job) = pending else {
            self.made += 1;
            let job: ObjectId = format!("{:024x}", u64::from(self.made) + 0xffff_0000).parse().unwrap();
            self.groups[at].imports.insert(job.clone());
            let (sha256, member_kind, role) = ("ab".into(), "user".into(), "member".into());
            return ImportRequested { job, sha256, size: 7, signed_at: 9, member_kind, role }.into();
        };
        if self.dice.below(2) == 0 {
            return ImportRetried { job, retries: 1, reason: "busy".into() }.into();
        }
        self.groups[at].imports.remove(&job);
        match self.dice.below(2) {
            0 => ImportSucceeded { job, ids: 3, added: 2 }.into(),
            _ => ImportFailed { job, reason: "line 7".into() }.into(),
        }
    }
}
