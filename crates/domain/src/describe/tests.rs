use super::*;
use crate::archive::ArchiveStep;
use crate::archive::event::{ArchiveFailed, ArchiveFetched, ArchiveFinished, ArchiveProgressed};
use crate::group::event::{
    GroupReactivated, ImportRetried, ImportSucceeded, MediaRemoved, MemberVisited, MembersReactivated,
    MembersRoleChanged, MembersSuspended, ResourcesUnlinked,
};
use crate::progress::{ProgressRecord, ProgressRecorded};
use crate::subject::{SubjectErased, SubjectRemoved};
use crate::testing::{
    NOW, added, added_as, archive_requested, arrived, created_event, deleted_event, import, import_failed,
    import_requested, links, media, member, registered_event, reserved, suspended_event, webhook_parked,
    webhook_subscribed, workspace,
};
use crate::webhook::LogPlace;
use crate::webhook::event::{WebhookDeleted, WebhookPaused, WebhookReplayed, WebhookResumed, WebhookSecretRotated};
use crate::workspace::WorkspaceOpened;

fn group_says(event: impl Into<GroupEvent>) -> String {
    describe(&event.into().into())
}

fn subject_says(event: impl Into<SubjectEvent>) -> String {
    describe(&event.into().into())
}

fn removed(ids: &[&str], reason: RemovalReason) -> MembersRemoved {
    MembersRemoved { kind: "user".into(), ids: ids.iter().map(|&id| id.to_owned()).collect(), reason }
}

fn kind_and_ids() -> (String, Vec<String>) {
    ("user".into(), vec!["a".into(), "b".into()])
}

#[test]
fn what_happens_to_a_group() {
    assert_eq!(group_says(created_event()), "created the group “divers”");
    assert_eq!(group_says(suspended_event()), "suspended the group");
    assert_eq!(group_says(GroupReactivated {}), "reactivated the group");
    assert_eq!(group_says(deleted_event()), "deleted the group");
    let unlinked = |resources| ResourcesUnlinked { resources, reason: RemovalReason::SubjectRemoved };
    assert_eq!(group_says(links(&["form:5"])), "linked form:5");
    assert_eq!(group_says(links(&["form:5", "form:6"])), "linked 2 resources");
    assert_eq!(group_says(unlinked(vec![member("form:5")])), "unlinked form:5 with the directory entry");
}

#[test]
fn what_changes_in_a_group() {
    let nothing = GroupDetailsChanged::default;
    assert_eq!(group_says(nothing()), "changed nothing");
    let renamed = GroupDetailsChanged { name: Some("x".into()), ..nothing() };
    assert_eq!(group_says(renamed.clone()), "renamed the group to “x”");
    let tagged = GroupDetailsChanged { tags: Some(vec![]), kind: Some(None), ..renamed };
    assert_eq!(group_says(tagged.clone()), "renamed the group to “x” and changed the kind and the tags");
    let more = GroupDetailsChanged { name: None, description: Some(None), ..tagged };
    assert_eq!(group_says(more), "changed the description, the kind and the tags");
}

#[test]
fn what_happens_to_members() {
    assert_eq!(group_says(added(&["user:a", "user:b", "user:c"])), "added 3 members (user) as member");
    assert_eq!(group_says(added_as("admin", &["user:a"])), "added user:a as admin");
    assert_eq!(group_says(removed(&["a"], RemovalReason::Removed)), "removed user:a");
    assert_eq!(group_says(removed(&["a"], RemovalReason::Left)), "saw user:a leave");
    assert_eq!(
        group_says(removed(&["a", "b"], RemovalReason::SubjectRemoved)),
        "removed 2 members (user) with the directory entry"
    );
    let (kind, ids) = kind_and_ids();
    assert_eq!(group_says(MembersSuspended { kind, ids }), "suspended 2 members (user)");
    let (kind, ids) = kind_and_ids();
    assert_eq!(group_says(MembersReactivated { kind, ids }), "reactivated 2 members (user)");
    let (kind, ids) = kind_and_ids();
    assert_eq!(group_says(MembersRoleChanged { kind, ids, role: "admin".into() }), "made 2 members (user) admin");
    let visited = |visited| MemberVisited { member: member("user:a"), visited };
    assert_eq!(group_says(visited(true)), "marked the group as seen by user:a");
    assert_eq!(group_says(visited(false)), "marked the group as not seen by user:a");
}

#[test]
fn what_happens_to_photos() {
    let removed = |reason| MediaRemoved { id: media(1), reason, thumb: None };
    assert_eq!(group_says(reserved(&[1, 2], 60)), "reserved 2 uploads");
    assert_eq!(group_says(arrived(1, "a")), "added the photo “IMG_1”");
    assert_eq!(group_says(removed(RemovalReason::Removed)), format!("removed photo {}", media(1)));
    assert_eq!(group_says(removed(RemovalReason::Moved)), format!("moved photo {} out", media(1)));
    let pictured = GroupDetailsChanged { thumb: Some("/x/y.jpg".into()), ..GroupDetailsChanged::default() };
    assert_eq!(group_says(pictured), "changed the picture");
}

#[test]
fn what_happens_to_archives() {
    let says = |event: ArchiveEvent| describe(&event.into());
    assert_eq!(says(archive_requested()), "requested the archive “divers” of 1 photo");
    let step = ArchiveStep::Convert;
    assert_eq!(says(ArchiveProgressed { step, percent: 40 }.into()), "came to 40 % of the archive");
    let finished = ArchiveFinished { input_size: 7, size: 9, sha256: "a".repeat(64), expires_at: 0 };
    assert_eq!(says(finished.into()), "finished the archive of 9 bytes");
    let failed = ArchiveFailed { reason: "a photo was deleted".into(), expires_at: 0 };
    assert_eq!(says(failed.into()), "failed the archive: a photo was deleted");
    assert_eq!(says(ArchiveFetched {}.into()), "fetched the archive");
}

#[test]
fn what_happens_to_webhooks() {
    let says = |event: WebhookEvent| describe(&event.into());
    assert_eq!(says(webhook_subscribed()), "subscribed https://hooks.example.org/in to events");
    assert_eq!(says(webhook_parked()), "parked the webhook after 3 failures: it answered 500");
    let changed = WebhookChanged {
        url: Some("https://example.org/".into()),
        description: Some(None),
        ..WebhookChanged::default()
    };
    assert_eq!(says(changed.into()), "changed the address to https://example.org/ and the description of the webhook");
    assert_eq!(says(WebhookPaused {}.into()), "paused the webhook");
    assert_eq!(says(WebhookResumed {}.into()), "resumed the webhook");
    let after = LogPlace::default();
    assert_eq!(says(WebhookReplayed { after }.into()), "replayed the webhook from another place");
    let rotated = WebhookSecretRotated { rotation: 2, both_until: 0 };
    assert_eq!(says(rotated.into()), "gave the webhook secret number 2");
    assert_eq!(says(WebhookDeleted {}.into()), "deleted the webhook");
}

#[test]
fn what_happens_to_owners() {
    let says = |event: WorkspaceOwnerChanged| describe(&WorkspaceEvent::from(event).into());
    let nothing = WorkspaceOwnerChanged::default;
    let id = uuid::Uuid::from_u128(7);
    assert_eq!(
        says(WorkspaceOwnerChanged { id: Some(id), ..nothing() }),
        format!("made {id} the owner of the workspace")
    );
    let renamed = WorkspaceOwnerChanged { first_name: Some("Ann".into()), email: Some("a@b.c".into()), ..nothing() };
    assert_eq!(says(renamed), "changed the name and the e-mail address of the owner");
    assert_eq!(says(nothing()), "changed nothing");
}

#[test]
fn what_happens_to_imports() {
    let job = import(7).job;
    let succeeded = ImportSucceeded { job: job.clone(), ids: 3, added: 2 };
    let retried = ImportRetried { job: job.clone(), retries: 1, reason: "storage unreachable".into() };
    assert_eq!(group_says(import_requested(7)), format!("requested the import of a file of 9 bytes ({job})"));
    assert_eq!(group_says(retried), format!("retried import {job}: storage unreachable"));
    assert_eq!(group_says(succeeded), format!("imported 3 ids (2 new) by import {job}"));
    assert_eq!(group_says(import_failed(7)), format!("failed import {job}: no ids in file"));
}

#[test]
fn what_happens_elsewhere() {
    let changed = SubjectChanged { status: Some(SubjectStatus::Inactive), name: Some(None), attributes: None };
    assert_eq!(subject_says(registered_event("device:31", Some("Door cam"))), "registered device:31 as “Door cam”");
    assert_eq!(subject_says(registered_event("device:31", None)), "registered device:31");
    assert_eq!(subject_says(changed), "took the name off the directory entry and deactivated the directory entry");
    assert_eq!(subject_says(SubjectRemoved {}), "removed the directory entry");
    assert_eq!(subject_says(SubjectErased {}), "erased what was personal of the directory entry");
    let opened = WorkspaceEvent::from(WorkspaceOpened { name: workspace(), number_scope: None, personal_ids: false });
    assert_eq!(describe(&opened.into()), "opened the workspace acme");
    let record = ProgressRecord {
        member: member("user:a"),
        activity: member("course:do_900"),
        batch: String::new(),
        enrolled: true,
        completed_count: 1,
        scores: std::collections::BTreeMap::new(),
        at: NOW,
    };
    let recorded = ProgressEvent::from(ProgressRecorded { workspace: workspace(), records: vec![record] });
    assert_eq!(describe(&recorded.into()), "recorded 1 progress report in course:do_900");
}

#[test]
fn long_and_odd_texts_stay_on_one_short_line() {
    let long = GroupDetailsChanged { name: Some("ä\n".repeat(200)), ..GroupDetailsChanged::default() };
    let sentence = group_says(long);
    assert_eq!(sentence.chars().count(), "renamed the group to “”…".chars().count() + MOST);
    assert!(!sentence.contains('\n') && sentence.ends_with("…”"));
}
