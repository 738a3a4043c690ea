//! Whom an event names: the members it is about, by `kind:id`.

use crate::event::Event;
use crate::group::{GroupEvent, PHOTO};
use crate::progress::ProgressEvent;
use crate::reference::Reference;
use crate::subject::SubjectEvent;

/// How many names an event holds.
pub fn count(event: &Event) -> usize {
    use GroupEvent as E;
    match event {
        Event::Group(E::MembersAdded(event)) => event.ids.len(),
        Event::Group(E::MembersRemoved(event)) => event.ids.len(),
        Event::Group(E::MembersSuspended(event)) => event.ids.len(),
        Event::Group(E::MembersReactivated(event)) => event.ids.len(),
        Event::Group(E::MembersRoleChanged(event)) => event.ids.len(),
        other => {
            let mut count = 0;
            each(other, |_, _| count += 1);
            count
        }
    }
}

/// Each name as kind and id, in the order of the event.
pub fn each<'e>(event: &'e Event, mut name: impl FnMut(&'e str, &str)) {
    match event {
        Event::Group(event) => in_group(event, &mut name),
        // Later events of a directory entry do not repeat its name.
        Event::Subject(SubjectEvent::Registered(event)) => name(event.subject.kind(), event.subject.id()),
        Event::Progress(ProgressEvent::Recorded(event)) => {
            event.records.iter().for_each(|record| name(record.member.kind(), record.member.id()));
        }
        Event::Subject(_) | Event::Workspace(_) | Event::Archive(_) | Event::Webhook(_) => {}
    }
}

/// Whether an event names somebody.
pub fn names(event: &Event, who: &Reference) -> bool {
    let mut found = false;
    each(event, |kind, id| found |= kind == who.kind() && id == who.id());
    found
}

fn in_group<'e>(event: &'e GroupEvent, name: &mut impl FnMut(&'e str, &str)) {
    use GroupEvent as E;
    match event {
        E::MembersAdded(event) => event.ids.iter().for_each(|id| name(&event.kind, id)),
        E::MembersRemoved(event) => event.ids.iter().for_each(|id| name(&event.kind, id)),
        E::MembersSuspended(event) => event.ids.iter().for_each(|id| name(&event.kind, id)),
        E::MembersReactivated(event) => event.ids.iter().for_each(|id| name(&event.kind, id)),
        E::MembersRoleChanged(event) => event.ids.iter().for_each(|id| name(&event.kind, id)),
        E::MemberVisited(event) => name(event.member.kind(), event.member.id()),
        E::MediaArrived(event) => name(PHOTO, &event.id.to_string()),
        E::MediaRemoved(event) => name(PHOTO, &event.id.to_string()),
        E::Created(_)
        | E::DetailsChanged(_)
        | E::Suspended(_)
        | E::Reactivated(_)
        | E::Deleted(_)
        | E::ResourcesLinked(_)
        | E::ResourcesUnlinked(_)
        | E::ImportRequested(_)
        | E::ImportRetried(_)
        | E::ImportSucceeded(_)
        | E::ImportFailed(_)
        | E::MediaReserved(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{added, arrived, created_event, media, member, registered_event};

    fn listed(event: impl Into<Event>) -> Vec<String> {
        let (event, mut listed) = (event.into(), Vec::new());
        each(&event, |kind, id| listed.push(format!("{kind}:{id}")));
        assert_eq!(count(&event), listed.len());
        listed
    }

    #[test]
    fn members_photos_and_subjects_are_named() {
        assert_eq!(listed(added(&["user:a", "user:b"])), ["user:a", "user:b"]);
        assert_eq!(listed(created_event()), Vec::<String>::new());
        assert_eq!(listed(arrived(1, "a")), [format!("photo:{}", media(1))]);
        assert_eq!(listed(registered_event("device:31", None)), ["device:31"]);
        let both = added(&["user:a", "user:b"]).into();
        assert!(names(&both, &member("user:b")) && !names(&both, &member("device:b")));
    }
}
