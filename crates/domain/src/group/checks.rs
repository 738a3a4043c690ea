//! What decisions ask of a group before they change it.

use super::event::LinkedResource;
use super::state::{ADMIN, Group, Import, ImportStatus, Status};
use crate::context::{Actor, Context};
use crate::event::StreamId;
use crate::ids::ObjectId;
use crate::policy::Rights;
use crate::reference::Reference;
use crate::refusal::Refusal;

impl Group {
    /// Refuses unless the group exists here and is not deleted.
    pub fn existing(&self, context: &Context<'_>) -> Result<&Self, Refusal> {
        let here = self.workspace.as_ref() == Some(context.workspace);
        match self.status {
            Status::Active | Status::Suspended if here => Ok(self),
            _ => Err(Refusal::UnknownGroup),
        }
    }

    /// Whether it was here and is deleted.
    pub fn is_deleted(&self, context: &Context<'_>) -> bool {
        self.status == Status::Deleted && self.workspace.as_ref() == Some(context.workspace)
    }

    /// Refuses unless the group exists here and takes changes.
    pub fn changeable(&self, context: &Context<'_>) -> Result<&Self, Refusal> {
        match self.existing(context)?.status {
            Status::Suspended => Err(Refusal::GroupSuspended),
            _ => Ok(self),
        }
    }

    /// Refuses unless the policy lets the actor change this group.
    pub fn administered(&self, context: &Context<'_>) -> Result<&Self, Refusal> {
        match context.policy.rights {
            Rights::Operator => Ok(self),
            Rights::GroupAdmin if self.is_admin(context.actor) => Ok(self),
            Rights::GroupAdmin => Err(Refusal::AdminRequired),
        }
    }

    /// Whether the actor is an active member with the role `admin`.
    pub fn is_admin(&self, actor: &Actor) -> bool {
        let membership = actor.as_member().and_then(|member| self.members.get(&member));
        membership.is_some_and(|membership| membership.role == ADMIN && !membership.suspended)
    }

    /// Whether the creator is a `user:`, and so could be a member that administers it.
    pub fn was_made_by_a_user(&self) -> bool {
        let member = self.creator.as_ref().and_then(Actor::as_member);
        member.is_some_and(|member| member.kind() == "user")
    }

    /// The stream of the group; none while vacant.
    pub fn stream(&self) -> Option<StreamId> {
        self.id.map(StreamId::group)
    }

    /// The import, if it is there and has not ended.
    pub fn pending_import(&self, job: &ObjectId) -> Result<&Import, Refusal> {
        let import = self.imports.get(job).ok_or(Refusal::UnknownImport)?;
        if import.status == ImportStatus::Pending { Ok(import) } else { Err(Refusal::ImportFinished) }
    }

    /// The linked resource, if it is linked.
    pub fn resource(&self, resource: &Reference) -> Option<&LinkedResource> {
        self.resources.iter().find(|linked| linked.resource == *resource)
    }
}
