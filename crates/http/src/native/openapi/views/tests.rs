//! What is described is what the views write.

use std::collections::BTreeSet;

use rollbook_app::imports::{ImportMove, ImportPhase, ImportProgress};
use rollbook_app::views;
use rollbook_app::webhooks::{Attempt, DeliveryState};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::native::document;
use crate::native::webhooks::Told;

/// Reads a sample as the view has it and writes it again: a field that was added or taken away shows either way.
fn fields<T: DeserializeOwned + Serialize>(sample: Value) -> BTreeSet<String> {
    written(&serde_json::from_value::<T>(sample).unwrap())
}

fn written(value: &impl Serialize) -> BTreeSet<String> {
    let Value::Object(fields) = serde_json::to_value(value).unwrap() else { panic!("it is an object") };
    fields.into_iter().map(|(name, _)| name).collect()
}

fn described(schema: &str) -> BTreeSet<String> {
    let document: Value = serde_json::from_str(&document().to_json().unwrap()).unwrap();
    let properties = &document["components"]["schemas"][schema]["properties"];
    properties.as_object().unwrap_or_else(|| panic!("no schema {schema}")).keys().cloned().collect()
}

const ID: &str = "01890a5d-ac96-774b-bcce-b302099a8057";
const AT: &str = "2024-03-05T07:41:09.318000Z";

#[test]
fn groups_and_memberships() {
    let group = json!({
        "id": ID, "number": 1, "token": "aB3dE9", "objectId": "65e6cd2512ab34cd56ef7890", "name": "divers",
        "description": null, "kind": null, "membershipType": null, "status": "active", "tags": [], "attributes": {},
        "memberCount": 0, "memberCounts": {}, "resourceCount": 0, "filedAt": null, "thumb": null, "awaitingImport": false,
        "creator": "key:ci", "createdAt": AT, "updatedAt": AT, "detailsUpdatedAt": null, "detailsUpdatedBy": null,
        "version": 1,
    });
    assert_eq!(fields::<views::GroupView>(group), described("Group"));
    let member = json!({
        "groupId": ID, "member": "user:a", "role": "member", "status": "active", "visited": false, "createdAt": AT,
        "createdBy": "key:ci", "updatedAt": null, "updatedBy": null,
    });
    assert_eq!(fields::<views::MemberView>(member), described("Membership"));
    let resource = json!({ "groupId": ID, "resource": "form:1", "attributes": {}, "linkedAt": AT, "linkedBy": "open" });
    assert_eq!(fields::<views::ResourceView>(resource), described("Resource"));
}

#[test]
fn directory_and_workspaces() {
    let subject = json!({
        "id": ID, "subject": "user:a", "number": null, "name": null, "status": "active", "attributes": {},
        "createdAt": AT, "createdBy": "open", "updatedAt": AT, "version": 1,
    });
    assert_eq!(fields::<views::SubjectView>(subject), described("Subject"));
    let workspace = json!({ "name": "acme", "openedAt": AT, "groups": {} });
    assert_eq!(fields::<views::WorkspaceView>(workspace), described("Workspace"));
    let owner = json!({
        "id": ID, "timezone": null, "primaryBrand": null, "firstName": null, "lastName": null, "email": null,
        "createdAt": AT, "updatedAt": AT,
    });
    assert_eq!(fields::<views::photos::OwnerView>(owner), described("Owner"));
}

#[test]
fn activity_and_projections() {
    let progress = json!({
        "member": "user:a", "activity": "course:do_1", "batch": "b", "enrolled": true, "completedCount": 1,
        "scores": {}, "at": AT,
    });
    assert_eq!(fields::<views::ProgressView>(progress), described("Progress"));
    let aggregate = json!({
        "activityId": "do_1", "enrolmentCount": 0, "completedCount": 0, "updatedAt": null, "members": [],
    });
    assert_eq!(fields::<views::ActivityAggregate>(aggregate), described("ActivityAggregate"));
    let bucket = json!({ "from": AT, "kind": "group.created", "count": 1 });
    assert_eq!(fields::<views::ActivityBucket>(bucket), described("ActivityBucket"));
    let projection =
        json!({ "name": "groups", "version": 1, "position": "MQ", "lag": 0, "state": "running", "error": null });
    assert_eq!(fields::<views::ProjectionStatus<String>>(projection), described("Projection"));
}

#[test]
fn webhooks() {
    let webhook = json!({
        "id": ID, "workspace": "acme", "url": "https://example.org/", "description": null, "types": [], "groups": [],
        "status": "active", "statusSince": AT, "parkedReason": null, "parkedFailures": null, "secretNumber": 1,
        "after": { "epoch": 1, "position": 0 }, "turn": 1, "creator": "open", "createdAt": AT, "updatedAt": AT,
        "version": 1,
    });
    let webhook: views::WebhookView = serde_json::from_value(webhook).unwrap();
    let attempt = Attempt { at: webhook.created_at, event: webhook.id.0, status: Some(204), error: None };
    assert_eq!(written(&attempt), described("WebhookAttempt"));
    let delivery = DeliveryState {
        position: "MQ".into(),
        behind: 0,
        failures: 0,
        failing_since: None,
        next_attempt_at: None,
        last_attempt: Some(attempt),
    };
    assert_eq!(written(&delivery), described("WebhookDelivery"));
    assert_eq!(written(&Told::new(&webhook, Some(&delivery))), described("Webhook"));
}

#[test]
fn imports() {
    let import = json!({
        "job": "65e6cd2512ab34cd56ef7890", "groupId": ID, "status": "pending", "retries": 0, "reason": null,
        "ids": null, "added": null, "sha256": "", "size": 1, "signedAt": 1, "memberKind": "user", "requestedAt": AT,
        "requestedBy": "open", "updatedAt": AT,
    });
    let import: views::ImportView = serde_json::from_value(import).unwrap();
    let progress = ImportProgress {
        job: import.job.clone(),
        group_id: import.group_id,
        phase: ImportPhase::Reading,
        bytes_read: 0,
        size: 1,
        ids: 0,
    };
    assert_eq!(written(&progress), described("ImportProgress"));
    assert_eq!(written(&ImportMove { import, progress: Some(progress) }), described("Import"));
}
