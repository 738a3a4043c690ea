//! Erases what is personal of an owner for good: the key is destroyed once this is in the log. The workspace stays theirs.

use crate::context::Context;
use crate::decision::Decision;
use crate::personal::OWNER;
use crate::reference::Reference;
use crate::refusal::Refusal;
use crate::workspace::event::{WorkspaceEvent, WorkspaceOwnerErased};
use crate::workspace::state::Workspace;

/// See the module.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EraseOwner {
    /// `owner:<id>`.
    pub owner: Reference,
}

impl EraseOwner {
    /// The event, unless it is erased already.
    pub fn decide(&self, workspace: &Workspace, _: &Context<'_>) -> Result<Decision<WorkspaceEvent>, Refusal> {
        let meant = |id: uuid::Uuid| self.owner.kind() == OWNER && self.owner.id() == id.to_string();
        match workspace.owner.as_ref().filter(|owner| meant(owner.id)) {
            None => Err(Refusal::UnknownSubject { subject: self.owner.to_string() }),
            Some(owner) if owner.erased => Ok(Decision::nothing()),
            Some(_) => Ok(Decision::events([WorkspaceOwnerErased {}.into()])),
        }
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::decision::Decider;
    use crate::testing::{given_state, member};
    use crate::workspace::commands::ChangeOwner;
    use crate::workspace::event::WorkspaceOwnerChanged;
    use crate::workspace::state::Owner;

    const ID: Uuid = Uuid::from_u128(7);

    fn owned() -> WorkspaceEvent {
        WorkspaceOwnerChanged {
            id: Some(ID),
            timezone: Some("Europe/Berlin".into()),
            first_name: Some("Ann".into()),
            last_name: Some("Ample".into()),
            email: Some("ann@example.org".into()),
            ..WorkspaceOwnerChanged::default()
        }
        .into()
    }

    fn erased() -> WorkspaceEvent {
        WorkspaceOwnerErased {}.into()
    }

    fn decide(workspace: &Workspace, context: &Context<'_>) -> Result<Decision<WorkspaceEvent>, Refusal> {
        EraseOwner { owner: member(&format!("owner:{ID}")) }.decide(workspace, context)
    }

    #[test]
    fn an_owner_is_erased_once_and_the_workspace_stays_theirs() {
        given_state([owned()]).when(decide).then([erased()]);
        given_state([owned(), erased()]).when(decide).then([]);
        let mut state = Workspace::default();
        [owned(), erased()].iter().for_each(|event| state.evolve(event));
        let left = Owner { id: ID, timezone: Some("Europe/Berlin".into()), erased: true, ..Owner::default() };
        assert_eq!(state.owner, Some(left));
    }

    #[test]
    fn whom_it_does_not_belong_to_is_unknown() {
        let unknown = Refusal::UnknownSubject { subject: format!("owner:{ID}") };
        given_state([]).when(decide).then_refused(&unknown);
        let other = EraseOwner { owner: member("owner:8") };
        given_state([owned()])
            .when(|state: &Workspace, context| other.decide(state, context))
            .then_refused(&Refusal::UnknownSubject { subject: "owner:8".into() });
    }

    #[test]
    fn what_could_not_be_sealed_is_refused_afterwards() {
        let named = ChangeOwner { email: Some("new@example.org".into()), ..ChangeOwner::default() };
        let reason = "cannot be kept: the owner is erased";
        given_state([owned(), erased()])
            .when(|state: &Workspace, context| named.decide(state, context))
            .then_refused(&Refusal::InvalidText { field: "email", reason });
        let zone = ChangeOwner { timezone: Some("Europe/Paris".into()), ..ChangeOwner::default() };
        let changed = WorkspaceOwnerChanged { timezone: zone.timezone.clone(), ..WorkspaceOwnerChanged::default() };
        given_state([owned(), erased()])
            .when(|state: &Workspace, context| zone.decide(state, context))
            .then([changed.into()]);
    }
}
