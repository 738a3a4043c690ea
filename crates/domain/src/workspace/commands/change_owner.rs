//! Gives a workspace its owner, or changes what is known of them. A workspace has one owner for good, and an owner one
//! workspace.

use uuid::Uuid;

use crate::context::Context;
use crate::decision::Decision;
use crate::event::StreamId;
use crate::group::media::BRAND;
use crate::guard::{ClaimKey, Guard};
use crate::reference::Reference;
use crate::refusal::Refusal;
use crate::text::bounded;
use crate::workspace::event::{WorkspaceEvent, WorkspaceOwnerChanged};
use crate::workspace::state::{Owner, Workspace};

/// See the module. What is absent stays as it is, and so does what is wished to be as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ChangeOwner {
    /// Who it is; whoever changes an owner that is there already may leave it out.
    pub id: Option<Uuid>,
    /// The IANA name of a time zone, which the caller has looked up.
    pub timezone: Option<String>,
    /// A brand of the workspace.
    pub primary_brand: Option<Uuid>,
    /// The given name.
    pub first_name: Option<String>,
    /// The family name.
    pub last_name: Option<String>,
    /// The e-mail address.
    pub email: Option<String>,
}

impl ChangeOwner {
    /// The event, and the claim of a new owner.
    pub fn decide(&self, workspace: &Workspace, context: &Context<'_>) -> Result<Decision<WorkspaceEvent>, Refusal> {
        let known = workspace.owner.as_ref();
        if let (Some(owner), Some(id)) = (known, self.id)
            && owner.id != id
        {
            return Err(Refusal::OtherOwner);
        }
        if known.is_none() && self.id.is_none() {
            return Err(Refusal::InvalidText { field: "owner", reason: "must be named" });
        }
        let changed = self.changed(known.unwrap_or(&Owner::default()), known.is_none());
        if changed == WorkspaceOwnerChanged::default() {
            return Ok(Decision::nothing());
        }
        check(&changed)?;
        if known.is_some_and(|owner| owner.erased) {
            unnamed(&changed)?;
        }
        let guards = guards(&changed, context)?;
        Ok(Decision::events([changed.into()]).guarded(guards))
    }

    fn changed(&self, known: &Owner, is_new: bool) -> WorkspaceOwnerChanged {
        let other = |wish: &Option<String>, current: &Option<String>| wish.clone().filter(|_| wish != current);
        WorkspaceOwnerChanged {
            id: self.id.filter(|_| is_new),
            timezone: other(&self.timezone, &known.timezone),
            primary_brand: self.primary_brand.filter(|_| self.primary_brand != known.primary_brand),
            first_name: other(&self.first_name, &known.first_name),
            last_name: other(&self.last_name, &known.last_name),
            email: other(&self.email, &known.email),
        }
    }
}

fn check(changed: &WorkspaceOwnerChanged) -> Result<(), Refusal> {
    let texts = [
        ("timezone", &changed.timezone),
        ("first_name", &changed.first_name),
        ("last_name", &changed.last_name),
        ("email", &changed.email),
    ];
    texts.into_iter().try_for_each(|(field, text)| text.as_deref().map_or(Ok(()), |text| bounded(field, text)))
}

/// The key that it would be kept under is destroyed.
fn unnamed(changed: &WorkspaceOwnerChanged) -> Result<(), Refusal> {
    let texts = [("first_name", &changed.first_name), ("last_name", &changed.last_name), ("email", &changed.email)];
    match texts.into_iter().find(|(_, text)| text.is_some()) {
        None => Ok(()),
        Some((field, _)) => Err(Refusal::InvalidText { field, reason: "cannot be kept: the owner is erased" }),
    }
}

fn guards(changed: &WorkspaceOwnerChanged, context: &Context<'_>) -> Result<Vec<Guard>, Refusal> {
    let stream = || StreamId::workspace(context.workspace).to_string();
    let claimed = changed.id.map(|id| Guard::Claim { key: ClaimKey::owner(id), owner: stream() });
    let brand = changed.primary_brand.map(|id| Reference::new(BRAND, &id.to_string())).transpose();
    let brand = brand.map_err(|error| error.refusal("primary_brand"))?;
    let required = brand.map(|brand| Guard::Require { key: ClaimKey::subject(context.workspace, &brand) });
    Ok(claimed.into_iter().chain(required).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decision::Decider;
    use crate::testing::{given_state, member, workspace};

    const OWNER: Uuid = Uuid::from_u128(0x0b0e_6f0e);
    const BRAND_ID: Uuid = Uuid::from_u128(0x9a4d_2c1b);

    fn first() -> ChangeOwner {
        ChangeOwner { id: Some(OWNER), timezone: Some("America/Vancouver".into()), ..ChangeOwner::default() }
    }

    fn owned() -> WorkspaceEvent {
        let ChangeOwner { id, timezone, .. } = first();
        WorkspaceOwnerChanged { id, timezone, ..WorkspaceOwnerChanged::default() }.into()
    }

    fn decide(
        command: ChangeOwner,
    ) -> impl FnOnce(&Workspace, &Context<'_>) -> Result<Decision<WorkspaceEvent>, Refusal> {
        move |workspace, context| command.decide(workspace, context)
    }

    #[test]
    fn a_new_owner_is_claimed_and_their_brand_must_exist() {
        let command = ChangeOwner { primary_brand: Some(BRAND_ID), ..first() };
        let decision = given_state([]).when(decide(command)).then_ok();
        let brand = ClaimKey::subject(&workspace(), &member(&format!("brand:{BRAND_ID}")));
        let owner = StreamId::workspace(&workspace()).to_string();
        assert_eq!(
            decision.guards,
            [Guard::Claim { key: ClaimKey::owner(OWNER), owner }, Guard::Require { key: brand }]
        );
    }

    #[test]
    fn only_what_becomes_different_is_in_the_event() {
        given_state([]).when(decide(first())).then([owned()]);
        given_state([owned()]).when(decide(first())).then([]);
        let named = ChangeOwner { first_name: Some("Ample".into()), ..first() };
        let changed = WorkspaceOwnerChanged { first_name: Some("Ample".into()), ..WorkspaceOwnerChanged::default() };
        given_state([owned()]).when(decide(named)).then([changed.clone().into()]);
        let mut state = Workspace::default();
        [owned(), changed.into()].iter().for_each(|event| state.evolve(event));
        let owner = state.owner.unwrap();
        assert_eq!(
            (owner.timezone.as_deref(), owner.first_name.as_deref()),
            (Some("America/Vancouver"), Some("Ample"))
        );
    }

    #[test]
    fn a_workspace_has_one_owner() {
        let other = ChangeOwner { id: Some(BRAND_ID), ..ChangeOwner::default() };
        given_state([owned()]).when(decide(other)).then_refused(&Refusal::OtherOwner);
        given_state([])
            .when(decide(ChangeOwner::default()))
            .then_refused(&Refusal::InvalidText { field: "owner", reason: "must be named" });
        let long = ChangeOwner { email: Some("x".repeat(65_537)), ..ChangeOwner::default() };
        given_state([owned()])
            .when(decide(long))
            .then_refused(&Refusal::InvalidText { field: "email", reason: "is longer than 65536 bytes" });
    }
}
