//! Who acts, where ids of people are personal: the holder of a token is the user of that id, and what stands for the one
//! stands for the other.

use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap};

use rollbook_domain::{Actor, Reference, WorkspaceName, personal};
use rollbook_seal::Pseudonym;

use super::Door;
use crate::call::Call;
use crate::error::AppError;

impl Door {
    /// A call in which pseudonyms stand for who acts, and on whose behalf.
    pub(crate) async fn admit_call<'c>(&self, call: &'c Call) -> Result<Cow<'c, Call>, AppError> {
        let acting = || std::iter::once(&call.actor).chain(&call.initiator);
        if !self.hides(&call.workspace).await? || acting().all(|actor| personal::person_acting(actor).is_none()) {
            return Ok(Cow::Borrowed(call));
        }
        // Also for who calls himself by a pseudonym: he is not the one for whom it stands.
        let people = acting().filter_map(personal::person_acting).collect();
        let known = self.ring()?.pseudonyms(&call.workspace, &people).await?;
        let mut call = call.clone();
        for actor in std::iter::once(&mut call.actor).chain(&mut call.initiator) {
            stand_in(actor, &known);
        }
        Ok(Cow::Owned(call))
    }

    /// Who acted, as the log has it. Who is asked about by a pseudonym stays.
    pub(crate) async fn seek_actor(&self, workspace: &WorkspaceName, mut actor: Actor) -> Result<Actor, AppError> {
        let stranger = personal::person_acting(&actor).filter(|person| Pseudonym::parse(person.id()).is_none());
        if let (Some(person), true, Some(ring)) = (stranger, self.hides(workspace).await?, &self.people.ring) {
            stand_in(&mut actor, &ring.known_pseudonyms(workspace, &BTreeSet::from([person])).await?);
        }
        Ok(actor)
    }
}

fn stand_in(actor: &mut Actor, known: &HashMap<Reference, Pseudonym>) {
    if let Some(pseudonym) = personal::person_acting(actor).and_then(|person| known.get(&person)) {
        *actor = personal::acting_as(actor, &pseudonym.to_string());
    }
}
