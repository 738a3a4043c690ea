//! Adds members, one or a million, whole or in part.

use serde::{Deserialize, Serialize};

use super::bulk::{BulkReport, Existing, Mode};
use super::joining::{Joining, Rules};
use crate::context::{Actor, Context};
use crate::decision::Decision;
use crate::group::event::GroupEvent;
use crate::group::state::{ADMIN, Group, MEMBER};
use crate::reference::Reference;
use crate::refusal::Refusal;
use crate::subject::Directory;

/// Who shall be in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewMember {
    /// Who.
    pub member: Reference,
    /// As what.
    pub role: String,
    /// Whether the member has seen the group already.
    pub visited: bool,
}

impl NewMember {
    /// A plain member.
    pub fn new(member: Reference) -> Self {
        Self::with_role(member, MEMBER)
    }

    /// A member with a role.
    pub fn with_role(member: Reference, role: impl Into<String>) -> Self {
        Self { member, role: role.into(), visited: false }
    }

    /// The maker of a group, who administers it and has seen it; none where the actor could be no member.
    pub fn creator(actor: &Actor) -> Option<Self> {
        actor.as_member().map(|member| Self { member, role: ADMIN.to_owned(), visited: true })
    }
}

/// See the module.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AddMembers {
    /// In request order.
    pub members: Vec<NewMember>,
    /// Whole or in part. In part, those who fit are added and the rest is refused one by one.
    pub mode: Mode,
    /// What a member that is in already amounts to. [`Existing::Skip`] brings suspended memberships back.
    pub existing: Existing,
}

impl AddMembers {
    /// The events that put the members in, at most [`crate::text::CHUNK`] ids each.
    pub fn decide(&self, group: &Group, context: &Context<'_>) -> Result<Decision<GroupEvent, BulkReport>, Refusal> {
        self.decide_knowing(&Directory::default(), group, context)
    }

    /// The same by a caller that has looked the members up, so that under a strict directory single items can be
    /// refused for their standing.
    pub fn decide_knowing(
        &self,
        directory: &Directory,
        group: &Group,
        context: &Context<'_>,
    ) -> Result<Decision<GroupEvent, BulkReport>, Refusal> {
        group.changeable(context)?.administered(context)?;
        let most = context.policy.max_members.filter(|_| self.mode == Mode::Partial);
        let rules = Rules { mode: self.mode, repeated: self.existing, most, directory, creator: None };
        let joining = Joining::of(&[(&self.members, self.existing)], group, context, &rules)?;
        if let Some(limit) = joining.limit_passed(group, context, &[], &[]) {
            return Err(Refusal::TooManyMembers { limit });
        }
        let decision = Decision::events(joining.events()).guarded(joining.guards(context, None));
        Ok(decision.reporting(joining.report()))
    }
}

#[cfg(test)]
mod tests;
