//! What a workspace's past amounts to.

use std::collections::BTreeSet;

use uuid::Uuid;

use super::event::{ViewDiverged, WorkspaceEvent, WorkspaceOwnerChanged};
use crate::decision::Decider;
use crate::event::{Category, Event};

/// Whom a workspace belongs to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Owner {
    /// Who it is.
    pub id: Uuid,
    /// The IANA name of the zone that days are counted in; UTC where there is none.
    pub timezone: Option<String>,
    /// The brand of groups that name none.
    pub primary_brand: Option<Uuid>,
    /// The given name.
    pub first_name: Option<String>,
    /// The family name.
    pub last_name: Option<String>,
    /// The e-mail address.
    pub email: Option<String>,
    /// Whether name and address are erased, and kept no more.
    pub erased: bool,
}

/// Whether the workspace has been opened, for whom, and what holds in it since then.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Workspace {
    /// Set by [`WorkspaceEvent::Opened`].
    pub opened: bool,
    /// Where its numbers count, unless that is the workspace itself.
    pub number_scope: Option<String>,
    /// Its owner, where it has one.
    pub owner: Option<Owner>,
    /// Places of views that were found to differ from the log.
    pub diverged: BTreeSet<Place>,
}

/// A place of a view: the rows of one stream.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    views: String,
    projection: String,
    stream: String,
}

impl Place {
    /// Where something was found.
    pub fn of(found: &ViewDiverged) -> Self {
        let ViewDiverged { views, projection, stream, .. } = found.clone();
        Self { views, projection, stream }
    }
}

impl Owner {
    fn erase(&mut self) {
        (self.first_name, self.last_name, self.email) = (None, None, None);
        self.erased = true;
    }

    fn change(&mut self, event: &WorkspaceOwnerChanged) {
        self.id = event.id.unwrap_or(self.id);
        self.primary_brand = event.primary_brand.or(self.primary_brand);
        let texts = [
            (&mut self.timezone, &event.timezone),
            (&mut self.first_name, &event.first_name),
            (&mut self.last_name, &event.last_name),
            (&mut self.email, &event.email),
        ];
        for (field, change) in texts {
            if change.is_some() {
                field.clone_from(change);
            }
        }
    }
}

impl Decider for Workspace {
    const CATEGORY: Category = Category::Workspace;
    type Event = WorkspaceEvent;

    fn evolve(&mut self, event: &WorkspaceEvent) {
        match event {
            WorkspaceEvent::Opened(event) => {
                self.opened = true;
                self.number_scope.clone_from(&event.number_scope);
            }
            WorkspaceEvent::OwnerChanged(event) => self.owner.get_or_insert_default().change(event),
            WorkspaceEvent::OwnerErased(_) => self.owner.get_or_insert_default().erase(),
            WorkspaceEvent::ViewDiverged(event) => _ = self.diverged.insert(Place::of(event)),
        }
    }

    fn is_person(&self) -> bool {
        self.owner.is_some()
    }

    fn own(event: Event) -> Option<WorkspaceEvent> {
        match event {
            Event::Workspace(event) => Some(event),
            Event::Group(_) | Event::Subject(_) | Event::Progress(_) | Event::Archive(_) | Event::Webhook(_) => None,
        }
    }
}
