//! What is personal: the fields that are sealed under a key of the person before they get into the log, so that
//! destroying the key erases them from every copy of it. Named here once; nothing here knows about keys.
//!
//! To make another field personal: name it below. What is in the log already stays as it was written, so the field
//! must be one that may be absent.

use crate::context::Actor;
use crate::guard::ClaimKey;
use crate::reference::Reference;

/// Kinds of directory entries that are people.
const PEOPLE: [&str; 1] = ["user"];
/// Kind of the reference to whom a workspace belongs; such a person has no directory entry.
pub const OWNER: &str = "owner";
/// Kinds of actors that are people, by the id that they have as users.
const ACTING: [&str; 2] = ["jwt", "user"];
/// Claims on what is personal, which are kept as keyed hashes.
const CLAIMS: [&str; 1] = ["email"];

/// The fields of an event that are personal where it is about a person. Each is at the top of the payload and may be
/// absent: that is how it reads once it is erased.
pub fn fields(kind: &str) -> &'static [&'static str] {
    match kind {
        "subject.registered" => &["attributes", "claims", "name"],
        "subject.changed" => &["attributes", "name"],
        "subject.credential-set" => &["argon2id"],
        "workspace.owner-changed" => &["email", "first_name", "last_name"],
        _ => &[],
    }
}

/// Whether a directory entry is a person.
pub fn is_person(subject: &Reference) -> bool {
    PEOPLE.contains(&subject.kind())
}

/// The person who acts, where it is one: a token says of its holder what a membership says of its member.
pub fn person_acting(actor: &Actor) -> Option<Reference> {
    let (kind, id) = actor.as_str().split_once(':')?;
    ACTING.contains(&kind).then(|| Reference::new(PEOPLE[0], id).ok()).flatten()
}

/// The actor under another id.
pub fn acting_as(actor: &Actor, id: &str) -> Actor {
    let kind = actor.as_str().split_once(':').map_or("", |(kind, _)| kind);
    Actor::new(format!("{kind}:{id}"))
}

/// Whether what is claimed says something about a person.
pub fn is_personal(claim: &ClaimKey) -> bool {
    CLAIMS.contains(&claim.kind())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::Event;
    use crate::ids::WorkspaceName;

    /// What is left of a person once it is erased still reads.
    #[test]
    fn personal_fields_may_be_absent() {
        let bare = |kind: &str| match kind {
            "subject.registered" => {
                r#"{"id":"00000000-0000-0000-0000-000000000007","workspace":"acme","subject":"user:7","status":"active"}"#
            }
            _ => "{}",
        };
        let personal: Vec<_> = Event::kinds().filter(|(kind, _)| !fields(kind).is_empty()).collect();
        assert_eq!(personal.len(), 4, "a field of a type that there is not");
        for (kind, _) in personal {
            let read = Event::decode(kind, bare(kind).as_bytes()).expect("is known");
            read.unwrap_or_else(|error| panic!("{kind}: {error}"));
        }
    }

    #[test]
    fn people_who_act() {
        let acting = |actor: &str| person_acting(&Actor::new(actor)).map(|person| person.to_string());
        assert_eq!(acting("jwt:asha:2").as_deref(), Some("user:asha:2"));
        assert_eq!(acting("user:7").as_deref(), Some("user:7"));
        assert_eq!([acting("key:ci"), acting("open"), acting("jwt:"), acting("system:imports")], [const { None }; 4]);
        assert_eq!(acting_as(&Actor::new("jwt:asha:2"), "p-1").as_str(), "jwt:p-1");
    }

    #[test]
    fn people_and_what_they_claim() {
        let workspace: WorkspaceName = "acme".parse().unwrap();
        assert!(is_person(&"user:7".parse().unwrap()) && !is_person(&"device:7".parse().unwrap()));
        assert!(is_personal(&ClaimKey::new("email", workspace.as_str(), "a@b.c")));
        assert!(!is_personal(&ClaimKey::group_name(&workspace, "a@b.c")));
    }
}
