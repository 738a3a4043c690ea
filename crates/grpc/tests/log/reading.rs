//! What an event looks like, and reads in both directions.

use eventstore::{Position, ReadStreamOptions, StreamPosition, SubscriptionFilter};
use rollbook_domain::group::commands::{ChangeDetails, SuspendGroup};
use rollbook_store::PositionToken;
use serde_json::Value;

use crate::support::{Service, all, call, many, positions, stream};

#[tokio::test]
async fn an_event_is_told_with_all_that_surrounds_it() {
    let service = Service::start().await;
    let group = service.group("default", "Divers").await;
    let found = stream(&service.client(), &format!("group-{group}"), ReadStreamOptions::default()).await.unwrap();
    let event = &found[0];
    let stored = service.app.store().read_stream(rollbook_domain::StreamId::group(group), 0, 1).await.unwrap();
    let stored = &stored.events[0];
    assert_eq!((event.id, event.event_type.as_str(), event.revision), (stored.id, "group.created", 0));
    assert_eq!(event.stream_id(), format!("group-{group}"));
    assert_eq!((event.position.commit, event.position.prepare), (stored.position.0, stored.position.0));
    assert_eq!(event.data, stored.payload, "byte for byte");
    assert!(event.is_json);
    assert_eq!(event.created.timestamp(), stored.recorded_at.seconds());
    let created: i64 = event.metadata["created"].parse().unwrap();
    assert_eq!(created, stored.recorded_at.micros() * 10);

    let metadata: Value = serde_json::from_slice(&event.custom_metadata).unwrap();
    assert_eq!(metadata["$correlationId"], stored.meta.correlation_id.to_string());
    assert_eq!(metadata["commandId"], stored.meta.command_id.to_string());
    assert_eq!((&metadata["workspace"], &metadata["actor"]), (&"default".into(), &"user:asha".into()));
    assert_eq!(metadata["schemaVersion"], stored.schema_version);
    let token: PositionToken = metadata["position"].as_str().unwrap().parse().unwrap();
    assert_eq!(token.position, stored.position, "as REST and GraphQL name it");
    assert!(metadata["recordedAt"].as_str().unwrap().ends_with('Z'));
    assert!(metadata.get("$causationId").is_none() && metadata.get("initiator").is_none());
}

#[tokio::test]
async fn causes_are_found_under_the_names_that_other_tools_know() {
    let service = Service::start().await;
    let group = service.group("default", "Divers").await;
    let cause = uuid::Uuid::from_u128(7);
    let mut call = call("default");
    (call.causation_id, call.correlation_id) = (Some(cause), Some(uuid::Uuid::from_u128(8)));
    call.initiator = Some(rollbook_domain::Actor::new("user:boss"));
    call.traceparent = Some("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01".into());
    service.app.suspend_group(&call, group, None, SuspendGroup).await.unwrap();
    let last = all(&service.client(), &many()).await.unwrap().pop().unwrap();
    let metadata: Value = serde_json::from_slice(&last.custom_metadata).unwrap();
    assert_eq!(metadata["$causationId"], cause.to_string());
    assert_eq!(metadata["$correlationId"], uuid::Uuid::from_u128(8).to_string());
    assert_eq!(metadata["initiator"], "user:boss");
    assert_eq!(metadata["traceparent"], call.traceparent.unwrap());
}

#[tokio::test]
async fn a_stream_is_read_from_anywhere_in_both_directions() {
    let service = Service::start().await;
    let group = service.group("default", "0").await;
    for name in 1..1_100 {
        let command = ChangeDetails { name: Some(name.to_string()), ..ChangeDetails::default() };
        service.app.change_details(&call("default"), group, None, command).await.unwrap();
    }
    let (client, name) = (service.client(), format!("group-{group}"));
    let revisions = async |options: ReadStreamOptions| {
        let found = stream(&client, &name, options).await.unwrap();
        found.iter().map(|event| event.revision).collect::<Vec<_>>()
    };
    let many = || ReadStreamOptions::default().max_count(usize::MAX);
    let up: Vec<u64> = (0..1_100).collect();
    let down: Vec<u64> = (0..1_100).rev().collect();
    assert_eq!(revisions(many()).await, up);
    assert_eq!(revisions(many().backwards().position(StreamPosition::End)).await, down);
    assert_eq!(revisions(many().position(StreamPosition::Position(1_090))).await, up[1_090..]);
    assert_eq!(revisions(many().backwards().position(StreamPosition::Position(4))).await, down[1_095..]);
    assert_eq!(revisions(many().position(StreamPosition::Position(7)).max_count(2)).await, [7, 8]);
    assert_eq!(revisions(many().backwards().position(StreamPosition::End).max_count(2)).await, [1_099, 1_098]);
    assert!(revisions(many().position(StreamPosition::Position(u64::MAX - 1))).await.is_empty());
    assert!(revisions(many().max_count(0)).await.is_empty());
}

#[tokio::test]
async fn the_log_is_read_from_anywhere_in_both_directions() {
    let service = Service::start().await;
    for name in 0..700 {
        service.group("default", &name.to_string()).await;
    }
    let client = service.client();
    let head = service.app.store().current_head().await.unwrap().0;
    let up: Vec<u64> = (1..=head).collect();
    let read = async |options| positions(&all(&client, &options).await.unwrap());
    assert_eq!(read(many()).await, up);
    let at = |commit| StreamPosition::Position(Position { commit, prepare: commit });
    assert_eq!(read(many().position(at(600))).await, up[599..], "forwards, the position itself is read");
    assert_eq!(read(many().position(at(head))).await, [head]);
    assert!(read(many().position(StreamPosition::End).forwards()).await.is_empty());
    let down: Vec<u64> = up.iter().rev().copied().collect();
    assert_eq!(read(many().backwards().position(StreamPosition::End)).await, down);
    assert_eq!(read(many().backwards().position(at(3))).await, [2, 1], "backwards, it is not");
    assert!(read(many().position(StreamPosition::Start).backwards()).await.is_empty());
    assert_eq!(read(many().max_count(3)).await, [1, 2, 3]);
    assert_eq!(read(many().backwards().position(StreamPosition::End).max_count(2)).await, [head, head - 1]);
}

#[tokio::test]
async fn filters_are_by_name_or_type_and_by_prefix_or_pattern() {
    let service = Service::start().await;
    let first = service.group("default", "a").await;
    service.group("default", "b").await;
    service.app.suspend_group(&call("default"), first, None, SuspendGroup).await.unwrap();
    let client = service.client();
    let kinds = async |filter: SubscriptionFilter| {
        let found = all(&client, &many().filter(filter)).await.unwrap();
        found.into_iter().map(|event| event.event_type).collect::<Vec<_>>()
    };
    let by_type = SubscriptionFilter::on_event_type;
    let by_name = SubscriptionFilter::on_stream_name;
    assert_eq!(kinds(by_type().add_prefix("group.s")).await, ["group.suspended"]);
    assert_eq!(kinds(by_type().add_prefix("none").add_prefix("group.c")).await, ["group.created", "group.created"]);
    assert_eq!(kinds(by_type().regex("^group\\.(?:suspended|deleted)$")).await, ["group.suspended"]);
    assert_eq!(kinds(by_name().add_prefix(format!("group-{first}"))).await, ["group.created", "group.suspended"]);
    assert_eq!(kinds(by_name().regex("^workspace-")).await, ["workspace.opened"]);
    assert_eq!(kinds(by_type().exclude_system_events()).await.len(), 4, "there are none");
    assert_eq!(kinds(by_type().regex(r"^(?!(\$.+$|group\.created$))")).await, ["workspace.opened", "group.suspended"]);
    let some = many().backwards().position(StreamPosition::End).filter(by_type().add_prefix("group.c")).max_count(1);
    assert_eq!(all(&client, &some).await.unwrap().len(), 1);
}
