//! Makes a group, with its first members and resources if wished.

use super::add_members::{AddMembers, NewMember, checked_resources};
use super::bulk::{Existing, Mode};
use crate::Attributes;
use crate::context::Context;
use crate::decision::Decision;
use crate::group::event::{GroupEvent, LinkedResource, ResourcesLinked};
use crate::group::state::{Group, Status, created};
use crate::guard::{ClaimKey, CountKey, Guard, SequenceKey};
use crate::ids::GroupIds;
use crate::refusal::Refusal;

/// See the module.
#[derive(Debug, Clone, PartialEq)]
pub struct CreateGroup {
    /// What it will be known by.
    pub ids: GroupIds,
    /// What it is called.
    pub name: String,
    /// Free text.
    pub description: Option<String>,
    /// A free word.
    pub kind: Option<String>,
    /// How members come in.
    pub membership_type: Option<String>,
    /// In any order.
    pub tags: Vec<String>,
    /// Free values.
    pub attributes: Attributes,
    /// The moment it is filed under, in unix seconds.
    pub filed_at: Option<i64>,
    /// Whether a first import decides when it may be used.
    pub awaiting_import: bool,
    /// First members; strict and atomic.
    pub members: Vec<NewMember>,
    /// First resources.
    pub resources: Vec<LinkedResource>,
}

impl CreateGroup {
    /// A group of this name and nothing else.
    pub fn named(ids: GroupIds, name: impl Into<String>) -> Self {
        Self {
            ids,
            name: name.into(),
            description: None,
            kind: None,
            membership_type: None,
            tags: Vec::new(),
            attributes: Attributes::new(),
            filed_at: None,
            awaiting_import: false,
            members: Vec::new(),
            resources: Vec::new(),
        }
    }

    /// The events of a new group.
    pub fn decide(&self, group: &Group, context: &Context<'_>) -> Result<Decision<GroupEvent>, Refusal> {
        if group.status != Status::Vacant {
            return Err(Refusal::GroupExists);
        }
        context.policy.name.check("name", &self.name)?;
        if let Some(description) = &self.description {
            context.policy.description.check("description", description)?;
        }
        let mut tags = self.tags.clone();
        tags.sort_unstable();
        tags.dedup();

        let mut first = created(&self.ids, context, self.name.clone());
        first.description.clone_from(&self.description);
        first.kind.clone_from(&self.kind);
        first.membership_type.clone_from(&self.membership_type);
        first.tags = tags;
        first.attributes = self.attributes.clone();
        first.filed_at = self.filed_at;
        first.awaiting_import = self.awaiting_import;

        let mut decision = Decision::events([first.into()]).guarded(self.guards(context));
        let added = AddMembers { members: self.members.clone(), mode: Mode::Atomic, existing: Existing::Strict };
        let added = added.decide_unchecked(group, context)?;
        decision.events.extend(added.events);
        decision.guards.extend(added.guards);
        if !self.resources.is_empty() {
            decision.guards.extend(checked_resources(group, &self.resources, context)?);
            decision.events.push(ResourcesLinked { resources: self.resources.clone() }.into());
        }
        Ok(decision)
    }

    fn guards(&self, context: &Context<'_>) -> Vec<Guard> {
        let owner = crate::StreamId::group(self.ids.id).to_string();
        let mut guards = vec![
            Guard::Claim { key: ClaimKey::token(&self.ids.token), owner: owner.clone() },
            Guard::Number {
                key: SequenceKey { scope: self.ids.number_scope.clone(), kind: "group".into() },
                used: self.ids.number,
            },
        ];
        if context.policy.unique_names {
            guards.push(Guard::Claim { key: ClaimKey::group_name(context.workspace, &self.name), owner });
        }
        guards
    }
}

/// The guard that counts one more group for a member, where the policy limits them.
pub(super) fn one_more_group(context: &Context<'_>, member: &crate::Reference) -> Option<Guard> {
    let limit = context.policy.max_groups_per_member?;
    let key = CountKey::groups_of_member(context.workspace, member);
    Some(Guard::Count { key, change: 1, limit: Some(limit) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::group::commands::NewMember;
    use crate::testing::{created_event, given, ids, member};

    #[test]
    fn a_group_is_made_with_its_first_members() {
        let command = CreateGroup {
            members: vec![NewMember::with_role(member("user:u-asha"), "admin")],
            tags: vec!["b".into(), "a".into(), "b".into()],
            ..CreateGroup::named(ids(1), "divers")
        };
        let decision = given([]).when(|group, context| command.decide(group, context)).then_ok();
        let kinds: Vec<_> = decision.events.iter().map(GroupEvent::kind).collect();
        assert_eq!(kinds, ["group.created", "group.members-added"]);
        let GroupEvent::Created(created) = &decision.events[0] else { panic!("{decision:?}") };
        assert_eq!(created.tags, ["a", "b"]);
    }

    #[test]
    fn an_id_is_used_once() {
        given([created_event()])
            .when(|group, context| CreateGroup::named(ids(1), "divers").decide(group, context))
            .then_refused(&Refusal::GroupExists);
    }

    #[test]
    fn a_blank_name_is_refused() {
        given([])
            .when(|group, context| CreateGroup::named(ids(1), " ").decide(group, context))
            .then_refused(&Refusal::InvalidText { field: "name", reason: "must not be blank" });
    }

    #[test]
    fn unique_names_are_claimed() {
        let claims = given([])
            .under(|policy| policy.unique_names = true)
            .when(|group, context| CreateGroup::named(ids(1), "divers").decide(group, context))
            .then_ok()
            .guards;
        assert!(claims.iter().any(|g| matches!(g, Guard::Claim { key, .. } if key.as_str() == "name/acme/divers")));
    }
}
