//! Makes a subject known.

use std::collections::BTreeMap;

use crate::Attributes;
use crate::attributes::{self, MAX_SUBJECT_BYTES};
use crate::context::Context;
use crate::decision::Decision;
use crate::event::StreamId;
use crate::guard::{ClaimKey, Guard, SequenceKey};
use crate::ids::SubjectId;
use crate::reference::Reference;
use crate::refusal::Refusal;
use crate::subject::event::{SubjectEvent, SubjectRegistered};
use crate::subject::state::{Subject, SubjectStatus};
use crate::subject::vanity::vanity_claim;
use crate::text::bounded;

/// See the module.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegisterSubject {
    /// Its stream.
    pub id: SubjectId,
    /// What it will be known as.
    pub subject: Reference,
    /// Its number and where it counts, where its kind is numbered.
    pub number: Option<(SequenceKey, u32)>,
    /// What people call it.
    pub name: Option<String>,
    /// Whether it may be used.
    pub status: SubjectStatus,
    /// What its kind has beside.
    pub attributes: Attributes,
    /// What nobody else in the workspace may have, by what it is: `email`, `identifier`.
    pub claims: BTreeMap<String, String>,
}

impl RegisterSubject {
    /// The event, if nobody in the workspace is known by this name.
    pub fn decide(&self, subject: &Subject, context: &Context<'_>) -> Result<Decision<SubjectEvent>, Refusal> {
        if subject.workspace.is_some() {
            return Err(Refusal::SubjectExists);
        }
        check(self.name.as_deref(), Some(&self.attributes))?;
        self.claims.values().try_for_each(|value| bounded("claims", value))?;
        context.policy.subjects.check(self.name.as_deref(), &self.attributes, &Attributes::new())?;
        let registered = SubjectRegistered {
            id: self.id,
            workspace: context.workspace.clone(),
            subject: self.subject.clone(),
            number: self.number.as_ref().map(|(_, number)| *number),
            name: self.name.clone(),
            status: self.status,
            attributes: self.attributes.clone(),
            claims: self.claims.clone(),
        };
        let number = self.number.clone().map(|(key, used)| Guard::Number { key, used });
        Ok(Decision::events([registered.into()]).guarded(self.taken(context)).guarded(number))
    }

    /// Its name and its claims.
    fn taken(&self, context: &Context<'_>) -> impl Iterator<Item = Guard> {
        let owner = StreamId::subject(self.id).to_string();
        let name = ClaimKey::subject(context.workspace, &self.subject);
        let claims = self.claims.iter().map(|(kind, value)| ClaimKey::of_subject(context.workspace, kind, value));
        let vanity = vanity_claim(context, &self.subject, &self.attributes);
        std::iter::once(name).chain(claims).chain(vanity).map(move |key| Guard::Claim { key, owner: owner.clone() })
    }
}

/// Refuses a name or attributes beyond the domain's bounds, where there are any.
pub(super) fn check(name: Option<&str>, attributes: Option<&Attributes>) -> Result<(), Refusal> {
    name.map_or(Ok(()), |name| bounded("name", name))?;
    attributes.map_or(Ok(()), |attributes| attributes::check(attributes, MAX_SUBJECT_BYTES))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::group::media::VANITY_URL;
    use crate::subject::event::SubjectRemoved;
    use crate::testing::{given_state, member, registered_event, workspace};

    fn command() -> RegisterSubject {
        RegisterSubject {
            id: SubjectId(uuid::Uuid::from_u128(9)),
            subject: member("device:31"),
            number: None,
            name: Some("Door cam".into()),
            status: SubjectStatus::Active,
            attributes: Attributes::new(),
            claims: BTreeMap::new(),
        }
    }

    #[test]
    fn it_is_known_from_now_on_under_its_name() {
        let key = SequenceKey { scope: "acme".into(), kind: "device".into() };
        let numbered = RegisterSubject { number: Some((key.clone(), 31)), ..command() };
        let decision = given_state::<Subject>([]).when(|subject, context| numbered.decide(subject, context)).then_ok();
        let SubjectEvent::Registered(registered) = &decision.events[0] else { panic!("{decision:?}") };
        assert_eq!((registered.number, registered.name.as_deref()), (Some(31), Some("Door cam")));
        let name = ClaimKey::subject(&workspace(), &member("device:31"));
        let owner = StreamId::subject(numbered.id).to_string();
        assert_eq!(decision.guards, [Guard::Claim { key: name, owner }, Guard::Number { key, used: 31 }]);
    }

    #[test]
    fn what_it_alone_may_have_is_claimed() {
        let claims = BTreeMap::from([("email".to_owned(), "a@b.c".to_owned())]);
        let wish = RegisterSubject { claims: claims.clone(), ..command() };
        let decision = given_state::<Subject>([]).when(|subject, context| wish.decide(subject, context)).then_ok();
        let SubjectEvent::Registered(registered) = &decision.events[0] else { panic!("{decision:?}") };
        assert_eq!(registered.claims, claims);
        let key = ClaimKey::new("email", workspace().as_str(), "a@b.c");
        let owner = StreamId::subject(wish.id).to_string();
        assert_eq!(decision.guards[1], Guard::Claim { key, owner });
    }

    #[test]
    fn the_address_of_a_brand_is_its_own_in_every_workspace() {
        let attributes = Attributes::from([(VANITY_URL.to_owned(), "Main".into())]);
        let brand = RegisterSubject { subject: member("brand:b-1"), attributes, ..command() };
        let decision = given_state::<Subject>([]).when(|subject, context| brand.decide(subject, context)).then_ok();
        let owner = StreamId::subject(brand.id).to_string();
        assert_eq!(decision.guards[1], Guard::Claim { key: ClaimKey::new(VANITY_URL, "", "main"), owner });
        let other = RegisterSubject { subject: member("device:31"), ..brand };
        let decision = given_state::<Subject>([]).when(|subject, context| other.decide(subject, context)).then_ok();
        assert_eq!(decision.guards.len(), 1);
    }

    #[test]
    fn a_stream_is_used_once_even_after_removal() {
        for past in
            [vec![registered_event("device:31", None)], vec![registered_event("a:1", None), SubjectRemoved {}.into()]]
        {
            given_state::<Subject>(past)
                .when(|subject, context| command().decide(subject, context))
                .then_refused(&Refusal::SubjectExists);
        }
    }

    #[test]
    fn what_it_claims_is_a_text_like_any_other() {
        let claims = BTreeMap::from([("identifier".to_owned(), "n\0l".to_owned())]);
        given_state::<Subject>([])
            .when(|subject, context| RegisterSubject { claims, ..command() }.decide(subject, context))
            .then_refused(&Refusal::InvalidText { field: "claims", reason: "must not contain NUL" });
    }

    #[test]
    fn oversized_texts_are_refused() {
        let attributes: Attributes = [("children".to_owned(), "x".repeat(3 << 20).into())].into();
        given_state::<Subject>([])
            .when(|subject, context| RegisterSubject { attributes, ..command() }.decide(subject, context))
            .then_refused(&Refusal::InvalidText { field: "attributes", reason: "are too large" });
    }
}
