//! Every event as a short sentence without its subject, which is the actor: "added 3 members (user) as member".

mod about;

use crate::archive::ArchiveEvent;
use crate::event::Event;
use crate::group::GroupEvent;
use crate::group::event::{GroupDetailsChanged, MembersRemoved, RemovalReason};
use crate::progress::ProgressEvent;
use crate::reference::Reference;
use crate::subject::{SubjectChanged, SubjectEvent, SubjectStatus};
use crate::webhook::WebhookEvent;
use crate::webhook::event::WebhookChanged;
use crate::workspace::{WorkspaceEvent, WorkspaceOwnerChanged};

pub use about::describe_about;

/// The most characters of a text inside a sentence.
const MOST: usize = 80;

/// What the actor did, for people.
pub fn describe(event: &Event) -> String {
    match event {
        Event::Group(event) => group(event),
        Event::Subject(event) => subject(event),
        Event::Workspace(WorkspaceEvent::Opened(event)) => format!("opened the workspace {}", event.name),
        Event::Workspace(WorkspaceEvent::OwnerChanged(event)) => owner(event),
        Event::Workspace(WorkspaceEvent::OwnerErased(_)) => "erased what was personal of the owner".into(),
        Event::Workspace(WorkspaceEvent::ViewDiverged(event)) => {
            let rows = counted(usize::try_from(event.missing.saturating_add(event.stray)).unwrap_or(usize::MAX), "row");
            format!("found {rows} of {} in the view {} that differ from the log", event.stream, event.projection)
        }
        Event::Archive(event) => archive(event),
        Event::Webhook(event) => webhook(event),
        Event::Progress(ProgressEvent::Recorded(event)) => {
            let activity = event.records.first().map_or("an activity", |record| record.activity.as_str());
            format!("recorded {} in {}", counted(event.records.len(), "progress report"), short(activity))
        }
    }
}

fn group(event: &GroupEvent) -> String {
    use GroupEvent as E;
    match event {
        E::Created(event) => format!("created the group {}", quoted(&event.name)),
        E::DetailsChanged(event) => details(event),
        E::Suspended(_) => "suspended the group".into(),
        E::Reactivated(_) => "reactivated the group".into(),
        E::Deleted(_) => "deleted the group".into(),
        E::MembersAdded(event) => format!("added {} as {}", members(&event.kind, &event.ids), short(&event.role)),
        E::MembersRemoved(event) => removal(event),
        E::MembersSuspended(event) => format!("suspended {}", members(&event.kind, &event.ids)),
        E::MembersReactivated(event) => format!("reactivated {}", members(&event.kind, &event.ids)),
        E::MembersRoleChanged(event) => {
            format!("made {} {}", members(&event.kind, &event.ids), short(&event.role))
        }
        E::MemberVisited(event) => {
            let seen = if event.visited { "seen" } else { "not seen" };
            format!("marked the group as {seen} by {}", short(event.member.as_str()))
        }
        E::ResourcesLinked(event) => {
            let linked: Vec<_> = event.resources.iter().map(|linked| &linked.resource).collect();
            format!("linked {}", resources(&linked))
        }
        E::ResourcesUnlinked(event) => {
            let gone = resources(&event.resources.iter().collect::<Vec<_>>());
            format!("unlinked {gone}{}", because(event.reason))
        }
        E::ImportRequested(event) => format!("requested the import of a file of {} bytes ({})", event.size, event.job),
        E::ImportRetried(event) => format!("retried import {}: {}", event.job, short(&event.reason)),
        E::ImportSucceeded(event) => format!(
            "imported {} ({} new) by import {}",
            counted(usize::try_from(event.ids).unwrap_or(usize::MAX), "id"),
            event.added,
            event.job
        ),
        E::ImportFailed(event) => format!("failed import {}: {}", event.job, short(&event.reason)),
        E::MediaReserved(event) => format!("reserved {}", counted(event.media.len(), "upload")),
        E::MediaArrived(event) => format!("added the photo {}", quoted(&event.media.sort_order)),
        E::MediaRemoved(event) if event.reason == RemovalReason::Moved => format!("moved photo {} out", event.id),
        E::MediaRemoved(event) => format!("removed photo {}{}", event.id, because(event.reason)),
    }
}

fn details(event: &GroupDetailsChanged) -> String {
    let changed = [
        ("the description", event.description.is_some()),
        ("the kind", event.kind.is_some()),
        ("the membership type", event.membership_type.is_some()),
        ("the tags", event.tags.is_some()),
        ("the attributes", event.attributes.is_some()),
        ("the picture", event.thumb.is_some()),
    ];
    let changed: Vec<_> = changed.iter().filter(|(_, changed)| *changed).map(|(what, _)| *what).collect();
    let renamed = event.name.as_ref().map(|name| format!("renamed the group to {}", quoted(name)));
    match (renamed, changed.is_empty()) {
        (Some(renamed), true) => renamed,
        (Some(renamed), false) => format!("{renamed} and changed {}", listed(&changed)),
        (None, true) => "changed nothing".into(),
        (None, false) => format!("changed {}", listed(&changed)),
    }
}

fn removal(event: &MembersRemoved) -> String {
    let who = members(&event.kind, &event.ids);
    match event.reason {
        RemovalReason::Left => format!("saw {who} leave"),
        reason => format!("removed {who}{}", because(reason)),
    }
}

fn because(reason: RemovalReason) -> &'static str {
    match reason {
        RemovalReason::SubjectRemoved => " with the directory entry",
        RemovalReason::Removed | RemovalReason::Left | RemovalReason::Moved => "",
    }
}

fn subject(event: &SubjectEvent) -> String {
    match event {
        SubjectEvent::Registered(event) => match &event.name {
            Some(name) => format!("registered {} as {}", short(event.subject.as_str()), quoted(name)),
            None => format!("registered {}", short(event.subject.as_str())),
        },
        SubjectEvent::Changed(event) => changed_subject(event),
        SubjectEvent::Removed(_) => "removed the directory entry".into(),
        SubjectEvent::Erased(_) => "erased what was personal of the directory entry".into(),
        SubjectEvent::RoleChanged(event) => format!("made the account {}", short(&event.role)),
        SubjectEvent::CredentialSet(_) => "set the password of the account".into(),
        SubjectEvent::SessionOpened(_) => "logged in".into(),
        SubjectEvent::SessionClosed(_) => "logged out".into(),
    }
}

fn owner(event: &WorkspaceOwnerChanged) -> String {
    let changed = [
        ("the time zone", event.timezone.is_some()),
        ("the primary brand", event.primary_brand.is_some()),
        ("the name", event.first_name.is_some() || event.last_name.is_some()),
        ("the e-mail address", event.email.is_some()),
    ];
    let changed: Vec<_> = changed.iter().filter(|(_, changed)| *changed).map(|(what, _)| *what).collect();
    match (event.id, changed.is_empty()) {
        (Some(id), _) => format!("made {id} the owner of the workspace"),
        (None, true) => "changed nothing".into(),
        (None, false) => format!("changed {} of the owner", listed(&changed)),
    }
}

fn archive(event: &ArchiveEvent) -> String {
    match event {
        ArchiveEvent::Requested(event) => {
            format!("requested the archive {} of {}", quoted(&event.name), counted(event.entries.len(), "photo"))
        }
        ArchiveEvent::Progressed(event) => format!("came to {} % of the archive", event.percent),
        ArchiveEvent::Finished(event) => format!("finished the archive of {} bytes", event.size),
        ArchiveEvent::Failed(event) => format!("failed the archive: {}", short(&event.reason)),
        ArchiveEvent::Fetched(_) => "fetched the archive".into(),
    }
}

fn webhook(event: &WebhookEvent) -> String {
    match event {
        WebhookEvent::Subscribed(event) => format!("subscribed {} to events", short(&event.url)),
        WebhookEvent::Changed(event) => changed_webhook(event),
        WebhookEvent::Paused(_) => "paused the webhook".into(),
        WebhookEvent::Parked(event) => {
            let failures = usize::try_from(event.failures).unwrap_or(usize::MAX);
            format!("parked the webhook after {}: {}", counted(failures, "failure"), short(&event.reason))
        }
        WebhookEvent::Resumed(_) => "resumed the webhook".into(),
        WebhookEvent::Replayed(_) => "replayed the webhook from another place".into(),
        WebhookEvent::SecretRotated(event) => format!("gave the webhook secret number {}", event.rotation),
        WebhookEvent::Deleted(_) => "deleted the webhook".into(),
    }
}

fn changed_webhook(event: &WebhookChanged) -> String {
    let moved = event.url.as_ref().map(|url| format!("the address to {}", short(url)));
    let others = [
        ("the description", event.description.is_some()),
        ("the types of events", event.types.is_some()),
        ("the groups", event.groups.is_some()),
    ];
    let others = others.iter().filter(|(_, changed)| *changed).map(|(what, _)| (*what).to_owned());
    let changed: Vec<String> = moved.into_iter().chain(others).collect();
    format!("changed {} of the webhook", listed(&changed))
}

fn changed_subject(event: &SubjectChanged) -> String {
    let mut parts = Vec::new();
    match &event.name {
        Some(Some(name)) => parts.push(format!("renamed the directory entry to {}", quoted(name))),
        Some(None) => parts.push("took the name off the directory entry".into()),
        None => {}
    }
    match event.status {
        Some(SubjectStatus::Active) => parts.push("activated the directory entry".into()),
        Some(SubjectStatus::Inactive) => parts.push("deactivated the directory entry".into()),
        None => {}
    }
    if event.attributes.is_some() {
        parts.push("changed the attributes of the directory entry".into());
    }
    if parts.is_empty() { "changed nothing".into() } else { listed(&parts) }
}

fn members<S: AsRef<str>>(kind: &str, ids: impl IntoIterator<Item = S>) -> String {
    let mut ids = ids.into_iter();
    match (ids.next(), ids.count()) {
        (Some(id), 0) => short(&format!("{kind}:{}", id.as_ref())),
        (first, others) => format!("{} ({kind})", counted(usize::from(first.is_some()) + others, "member")),
    }
}

fn resources(resources: &[&Reference]) -> String {
    match resources {
        [resource] => short(resource.as_str()),
        resources => counted(resources.len(), "resource"),
    }
}

fn counted(count: usize, what: &str) -> String {
    if count == 1 { format!("1 {what}") } else { format!("{count} {what}s") }
}

fn listed(parts: &[impl AsRef<str>]) -> String {
    match parts {
        [] => String::new(),
        [only] => only.as_ref().to_owned(),
        [first @ .., last] => {
            let first: Vec<_> = first.iter().map(AsRef::as_ref).collect();
            format!("{} and {}", first.join(", "), last.as_ref())
        }
    }
}

fn quoted(text: &str) -> String {
    format!("\u{201c}{}\u{201d}", short(text))
}

/// Cut to [`MOST`] characters, with control characters made visible.
fn short(text: &str) -> String {
    let visible = |c: char| if c.is_control() { '\u{fffd}' } else { c };
    let mut short: String = text.chars().take(MOST).map(visible).collect();
    if text.chars().nth(MOST).is_some() {
        short.push('\u{2026}');
    }
    short
}

#[cfg(test)]
mod tests;
