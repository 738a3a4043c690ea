//! What a group's past amounts to, as far as decisions need it.

use std::collections::{BTreeMap, HashMap, HashSet};

use serde::{Deserialize, Serialize};

use super::event::{GroupCreated, GroupDetailsChanged, GroupEvent, ImportRequested, LinkedResource};
use super::gallery::Gallery;
use super::media::PHOTO;
use super::members::MemberSet;
use super::snapshot;
use crate::Attributes;
use crate::context::{Actor, Context};
use crate::decision::Decider;
use crate::event::{Category, Event};
use crate::ids::{GroupId, GroupIds, ObjectId, WorkspaceName};
use crate::reference::Reference;

/// The role that may change a group under [`Rights::GroupAdmin`].
pub const ADMIN: &str = "admin";
/// The role of a member of whom nothing else is said.
pub const MEMBER: &str = "member";

/// Where a group stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// There is no such group.
    #[default]
    Vacant,
    /// In use.
    Active,
    /// Changes are blocked.
    Suspended,
    /// Gone for good.
    Deleted,
}

/// How far an import is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ImportStatus {
    /// Waiting for its first or next attempt.
    Pending,
    /// All its ids are members.
    Succeeded,
    /// It added nobody.
    Failed,
}

/// One import of a group.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Import {
    /// How far it is.
    pub status: ImportStatus,
    /// Attempts after the first.
    pub retries: u32,
    /// The kind of the ids in its file.
    pub member_kind: String,
    /// The role its members get.
    pub role: String,
}

/// The state of a group. The default is a stream without events.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Group {
    /// Where it stands.
    pub status: Status,
    /// The native id; none while vacant.
    pub id: Option<GroupId>,
    /// Where it belongs; none while vacant.
    pub workspace: Option<WorkspaceName>,
    /// Who made it.
    pub creator: Option<Actor>,
    /// What it is called.
    pub name: String,
    /// Whether the name is claimed.
    pub name_claimed: bool,
    /// Free text; none and empty are told apart.
    pub description: Option<String>,
    /// A free word of the client.
    pub kind: Option<String>,
    /// How members come in.
    pub membership_type: Option<String>,
    /// Sorted, without repetition.
    pub tags: Vec<String>,
    /// Free values.
    pub attributes: Attributes,
    /// Whether a first import decides when it may be used.
    pub awaiting_import: bool,
    /// Who is in it.
    #[serde(skip)]
    pub members: MemberSet,
    /// What is linked, in link order.
    pub resources: Vec<LinkedResource>,
    /// All imports there ever were.
    pub imports: BTreeMap<ObjectId, Import>,
    /// Its photos.
    pub gallery: Gallery,
}

impl Group {
    fn create(&mut self, event: &GroupCreated) {
        *self = Self {
            status: Status::Active,
            id: Some(event.id),
            workspace: Some(event.workspace.clone()),
            creator: Some(event.creator.clone()),
            name: event.name.clone(),
            name_claimed: event.name_claimed,
            description: event.description.clone(),
            kind: event.kind.clone(),
            membership_type: event.membership_type.clone(),
            tags: event.tags.clone(),
            attributes: event.attributes.clone(),
            awaiting_import: event.awaiting_import,
            ..Self::default()
        };
    }

    fn change_details(&mut self, event: &GroupDetailsChanged) {
        if let Some(name) = &event.name {
            self.name.clone_from(name);
            self.name_claimed = event.name_claimed;
        }
        set(&mut self.description, event.description.as_ref());
        set(&mut self.kind, event.kind.as_ref());
        set(&mut self.membership_type, event.membership_type.as_ref());
        set(&mut self.tags, event.tags.as_ref());
        set(&mut self.attributes, event.attributes.as_ref());
        event.thumb.iter().for_each(|thumb| self.gallery.set_thumb(thumb));
    }

    /// New ones come last; one that is linked already keeps its place and takes the new attributes.
    fn link(&mut self, resources: &[LinkedResource]) {
        let places = self.resources.iter().enumerate().map(|(place, linked)| (linked.resource.clone(), place));
        let mut places: HashMap<Reference, usize> = places.collect();
        for linked in resources {
            let place = *places.entry(linked.resource.clone()).or_insert(self.resources.len());
            match self.resources.get_mut(place) {
                Some(known) => known.clone_from(linked),
                None => self.resources.push(linked.clone()),
            }
        }
    }

    fn request_import(&mut self, event: &ImportRequested) {
        let import = Import {
            status: ImportStatus::Pending,
            retries: 0,
            member_kind: event.member_kind.clone(),
            role: event.role.clone(),
        };
        self.imports.insert(event.job.clone(), import);
    }

    fn update_import(&mut self, job: &ObjectId, update: impl FnOnce(&mut Import)) {
        if let Some(import) = self.imports.get_mut(job) {
            update(import);
        }
    }
}

fn set<T: Clone>(field: &mut T, change: Option<&T>) {
    if let Some(value) = change {
        field.clone_from(value);
    }
}

impl Decider for Group {
    const CATEGORY: Category = Category::Group;
    type Event = GroupEvent;

    fn evolve(&mut self, event: &GroupEvent) {
        use GroupEvent as E;
        match event {
            E::Created(event) => self.create(event),
            E::DetailsChanged(event) => self.change_details(event),
            E::Suspended(_) => self.status = Status::Suspended,
            E::Reactivated(_) => self.status = Status::Active,
            E::Deleted(_) => self.status = Status::Deleted,
            E::MembersAdded(event) => {
                for id in &event.ids {
                    self.members.insert(&event.kind, id, &event.role, event.visited);
                }
            }
            E::MembersRemoved(event) => each(&event.ids, |id| self.members.remove(&event.kind, id)),
            E::MembersSuspended(event) => each(&event.ids, |id| self.members.set_suspended(&event.kind, id, true)),
            E::MembersReactivated(event) => each(&event.ids, |id| self.members.set_suspended(&event.kind, id, false)),
            E::MembersRoleChanged(event) => each(&event.ids, |id| self.members.set_role(&event.kind, id, &event.role)),
            E::MemberVisited(event) => {
                self.members.set_visited(event.member.kind(), event.member.id(), event.visited);
            }
            E::ResourcesLinked(event) => self.link(&event.resources),
            E::ResourcesUnlinked(event) => {
                let gone: HashSet<&Reference> = event.resources.iter().collect();
                self.resources.retain(|linked| !gone.contains(&linked.resource));
            }
            E::ImportRequested(event) => self.request_import(event),
            E::ImportRetried(event) => self.update_import(&event.job, |import| import.retries = event.retries),
            E::ImportSucceeded(event) => {
                self.awaiting_import = false;
                self.update_import(&event.job, |import| import.status = ImportStatus::Succeeded);
            }
            E::ImportFailed(event) => {
                self.update_import(&event.job, |import| import.status = ImportStatus::Failed);
            }
            E::MediaReserved(event) => self.gallery.reserve(event),
            E::MediaArrived(event) => {
                self.members.insert(PHOTO, &event.id.to_string(), MEMBER, false);
                self.gallery.take_in(event);
            }
            E::MediaRemoved(event) => {
                self.members.remove(PHOTO, &event.id.to_string());
                self.gallery.remove(event);
            }
        }
    }

    fn own(event: Event) -> Option<GroupEvent> {
        match event {
            Event::Group(event) => Some(event),
            Event::Subject(_) | Event::Workspace(_) | Event::Progress(_) | Event::Archive(_) | Event::Webhook(_) => {
                None
            }
        }
    }

    fn snapshot(&self) -> Option<Vec<u8>> {
        snapshot::write(self)
    }

    fn restore(bytes: &[u8]) -> Option<Self> {
        snapshot::read(bytes)
    }

    fn weight(&self) -> usize {
        1_024 + self.members.weight() + self.resources.len() * 128 + self.imports.len() * 128 + self.gallery.weight()
    }
}

fn each(ids: &[String], mut f: impl FnMut(&str)) {
    for id in ids {
        f(id);
    }
}

/// The first event of a group with these ids and nothing else said.
pub(crate) fn created(ids: &GroupIds, context: &Context<'_>, name: String) -> GroupCreated {
    GroupCreated {
        id: ids.id,
        workspace: context.workspace.clone(),
        number: ids.number,
        number_scope: ids.number_scope.clone(),
        token: ids.token.clone(),
        object_id: ids.object_id.clone(),
        name,
        name_claimed: context.policy.unique_names,
        description: None,
        kind: None,
        membership_type: None,
        tags: Vec::new(),
        attributes: Attributes::new(),
        filed_at: None,
        awaiting_import: false,
        creator: context.actor.clone(),
    }
}
