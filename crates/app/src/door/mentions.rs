//! Whom commands name. A command that can name anybody says so here, or it does not compile at the door.

use rollbook_domain::Reference;
use rollbook_domain::group::commands::{
    AddMembers, ChangeDetails, ChangeRole, DeleteGroup, ExactMembers, ExactResources, LeaveGroup, LinkResources,
    MemberEdit, NewMember, ReactivateGroup, ReactivateMembers, RemoveMembers, SetVisited, SuspendGroup, SuspendMembers,
    UnlinkResources, UpdateGroup,
};
use rollbook_domain::group::event::LinkedResource;
use rollbook_domain::progress::ProgressRecord;
use rollbook_domain::subject::commands::{ChangeProcessingState, ChangeSubject, ReviseSubject};

use crate::commands::{NewGroup, NewSubject, SubjectName};

/// Shows every reference of a command, to be read or replaced.
pub(crate) trait Mentions: Send {
    fn each(&mut self, take: &mut dyn FnMut(&mut Reference));
}

/// Commands with these fields, each with references somewhere in it.
macro_rules! mentions {
    ($($command:ty { $($field:ident),+ })+) => {
        $(impl Mentions for $command {
            fn each(&mut self, take: &mut dyn FnMut(&mut Reference)) {
                $(self.$field.each(take);)+
            }
        })+
    };
}

mentions! {
    NewMember { member }
    MemberEdit { member }
    LinkedResource { resource }
    AddMembers { members }
    RemoveMembers { members }
    ChangeRole { members }
    SuspendMembers { members }
    ReactivateMembers { members }
    LeaveGroup { member }
    SetVisited { member }
    LinkResources { resources }
    UnlinkResources { resources }
    ProgressRecord { member }
    ChangeSubject { subject }
    ReviseSubject { subject }
    ChangeProcessingState { subject }
    NewGroup { members, resources }
}

/// Commands that name nobody.
macro_rules! nobody {
    ($($command:ty)+) => {
        $(impl Mentions for $command {
            fn each(&mut self, _: &mut dyn FnMut(&mut Reference)) {}
        })+
    };
}

nobody! { ChangeDetails SuspendGroup ReactivateGroup DeleteGroup }

impl Mentions for Reference {
    fn each(&mut self, take: &mut dyn FnMut(&mut Reference)) {
        take(self);
    }
}

impl<T: Mentions> Mentions for Vec<T> {
    fn each(&mut self, take: &mut dyn FnMut(&mut Reference)) {
        self.iter_mut().for_each(|one| one.each(take));
    }
}

impl<K: Send, T: Mentions> Mentions for (K, T) {
    fn each(&mut self, take: &mut dyn FnMut(&mut Reference)) {
        self.1.each(take);
    }
}

impl Mentions for UpdateGroup {
    fn each(&mut self, take: &mut dyn FnMut(&mut Reference)) {
        let (members, resources) = (&mut self.members, &mut self.resources);
        members.add.each(take);
        members.edit.each(take);
        members.remove.each(take);
        members.exact.each(take);
        resources.link.each(take);
        resources.unlink.each(take);
        resources.exact.each(take);
    }
}

impl Mentions for ExactMembers {
    fn each(&mut self, take: &mut dyn FnMut(&mut Reference)) {
        self.ids.iter_mut().for_each(|id| by_id(&self.kind, id, take));
    }
}

impl Mentions for ExactResources {
    fn each(&mut self, take: &mut dyn FnMut(&mut Reference)) {
        self.ids.iter_mut().for_each(|id| by_id(&self.kind, id, take));
    }
}

impl Mentions for NewSubject {
    fn each(&mut self, take: &mut dyn FnMut(&mut Reference)) {
        if let SubjectName::Given(id) = &mut self.id {
            by_id(&self.kind, id, take);
        }
    }
}

/// What is no id is refused by the command itself.
fn by_id(kind: &str, id: &mut String, take: &mut dyn FnMut(&mut Reference)) {
    if let Ok(mut who) = Reference::new(kind, id) {
        take(&mut who);
        if who.id() != id.as_str() {
            who.id().clone_into(id);
        }
    }
}
