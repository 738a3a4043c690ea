//! What an event means for one of those it names: "added user:a as member, with 9999 others".

use super::{counted, describe};
use crate::event::Event;
use crate::group::GroupEvent;
use crate::group::event::{MembersAdded, MembersReactivated, MembersRemoved, MembersRoleChanged, MembersSuspended};
use crate::named::count;
use crate::reference::Reference;

/// What the actor did, as the history of one member tells it.
pub fn describe_about(event: &Event, who: &Reference) -> String {
    let others = count(event).saturating_sub(1);
    match narrowed(event, who).filter(|_| others > 0) {
        Some(one) => format!("{}, with {}", describe(&one), counted(others, "other")),
        None => describe(event),
    }
}

/// The same event as if it had named nobody else.
fn narrowed(event: &Event, who: &Reference) -> Option<Event> {
    use GroupEvent as E;
    let Event::Group(event) = event else { return None };
    let (kind, id) = (who.kind().to_owned(), who.id());
    let ids = vec![id.to_owned()];
    let one: GroupEvent = match event {
        E::MembersAdded(event) => {
            MembersAdded { kind, ids: [id].into_iter().collect(), role: event.role.clone(), visited: event.visited }
                .into()
        }
        E::MembersRemoved(event) => MembersRemoved { kind, ids, reason: event.reason }.into(),
        E::MembersSuspended(_) => MembersSuspended { kind, ids }.into(),
        E::MembersReactivated(_) => MembersReactivated { kind, ids }.into(),
        E::MembersRoleChanged(event) => MembersRoleChanged { kind, ids, role: event.role.clone() }.into(),
        _ => return None,
    };
    Some(one.into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{added, added_as, created_event, member};

    #[test]
    fn one_of_many_is_told_of_with_the_others() {
        let says = |event: GroupEvent| describe_about(&event.into(), &member("user:b"));
        assert_eq!(says(added(&["user:a", "user:b", "user:c"])), "added user:b as member, with 2 others");
        assert_eq!(says(added_as("admin", &["user:a", "user:b"])), "added user:b as admin, with 1 other");
        assert_eq!(says(added(&["user:b"])), "added user:b as member");
        assert_eq!(says(created_event()), "created the group “divers”");
    }
}
