//! Expected revisions, repetitions, deleting.

use eventstore::{
    CurrentRevision, DeleteStreamOptions, Error, ReadStreamOptions, StreamPosition, StreamState, TombstoneStreamOptions,
};
use rollbook_grpc::stand_in::StandIn;

use crate::support::{append, client, events, ids, stream};

/// What the client says of a conflict.
fn conflict(outcome: Result<eventstore::WriteResult, Error>) -> (CurrentRevision, StreamState) {
    match outcome {
        Err(Error::WrongExpectedVersion { current, expected }) => (current, expected),
        other => panic!("no conflict: {other:?}"),
    }
}

#[tokio::test]
async fn the_expected_revision_is_held_to() {
    let server = StandIn::start().await.unwrap();
    let client = client(&server.url());
    let first = append(&client, "s", StreamState::NoStream, events([1, 2, 3])).await.unwrap();
    assert_eq!(first.next_expected_version, 2);
    let second = append(&client, "s", StreamState::StreamRevision(2), events([4])).await.unwrap();
    assert_eq!(second.next_expected_version, 3);
    assert!(second.position > first.position);

    for (state, current) in [
        (StreamState::NoStream, CurrentRevision::Current(3)),
        (StreamState::StreamRevision(2), CurrentRevision::Current(3)),
        (StreamState::StreamRevision(4), CurrentRevision::Current(3)),
    ] {
        assert_eq!(conflict(append(&client, "s", state, events([9])).await), (current, state));
    }
    for state in [StreamState::StreamExists, StreamState::StreamRevision(0)] {
        let told = conflict(append(&client, "none", state, events([9])).await);
        assert_eq!(told, (CurrentRevision::NoStream, state));
    }
    let found = stream(&client, "s", ReadStreamOptions::default().max_count(100)).await.unwrap();
    assert_eq!(ids(&found), [1, 2, 3, 4]);
}

#[tokio::test]
async fn a_repetition_gets_the_first_answer_and_writes_nothing() {
    let server = StandIn::start().await.unwrap();
    let client = client(&server.url());
    let first = append(&client, "s", StreamState::NoStream, events([1, 2])).await.unwrap();
    append(&client, "s", StreamState::StreamRevision(1), events([3])).await.unwrap();
    for state in [StreamState::NoStream, StreamState::Any, StreamState::StreamExists] {
        let again = append(&client, "s", state, events([1, 2])).await.unwrap();
        assert_eq!((again.next_expected_version, again.position), (1, first.position), "{state:?}");
    }
    let part = append(&client, "s", StreamState::NoStream, events([1, 9])).await;
    assert_eq!(conflict(part).0, CurrentRevision::Current(2));
    // The same ids in another stream are other events.
    append(&client, "t", StreamState::NoStream, events([1, 2])).await.unwrap();
    let found = stream(&client, "s", ReadStreamOptions::default().max_count(100)).await.unwrap();
    assert_eq!(ids(&found), [1, 2, 3]);
}

#[tokio::test]
async fn a_stream_that_is_deleted_begins_again_and_a_tombstone_stays() {
    let server = StandIn::start().await.unwrap();
    let client = client(&server.url());
    append(&client, "s", StreamState::NoStream, events([1, 2])).await.unwrap();
    client.delete_stream("s", &DeleteStreamOptions::default()).await.unwrap().unwrap();
    let read = || ReadStreamOptions::default().max_count(100);
    assert!(matches!(stream(&client, "s", read()).await, Err(Error::ResourceNotFound)));
    let again = append(&client, "s", StreamState::NoStream, events([3])).await.unwrap();
    assert_eq!(again.next_expected_version, 2, "revisions go on");
    let found = stream(&client, "s", read()).await.unwrap();
    assert_eq!((ids(&found), found[0].revision), (vec![3], 2));
    assert_eq!(ids(&stream(&client, "s", read().position(StreamPosition::End)).await.unwrap()), [3]);

    client.tombstone_stream("s", &TombstoneStreamOptions::default()).await.unwrap().unwrap();
    assert!(matches!(stream(&client, "s", read()).await, Err(Error::ResourceDeleted)));
    let refused = append(&client, "s", StreamState::Any, events([4])).await;
    assert!(matches!(refused, Err(Error::ResourceDeleted)), "{refused:?}");
}

#[tokio::test]
async fn bytes_and_names_of_any_kind_come_back() {
    let server = StandIn::start().await.unwrap();
    let client = client(&server.url());
    let data = bytes::Bytes::from_static(b"\x00\xff not json");
    let event = eventstore::EventData::binary("odd", data.clone()).metadata("{ }".as_bytes().into());
    append(&client, "näme/with spaces", StreamState::Any, vec![event]).await.unwrap();
    let found = stream(&client, "näme/with spaces", ReadStreamOptions::default()).await.unwrap();
    assert_eq!((&found[0].data, &found[0].custom_metadata[..]), (&data, &b"{ }"[..]));
    assert!(!found[0].is_json);

    let large = eventstore::EventData::binary("large", vec![7; (16 << 20) + 1].into());
    let refused = append(&client, "large", StreamState::Any, vec![large]).await;
    assert!(matches!(refused, Err(Error::Grpc { .. })), "{refused:?}");
    let fits = eventstore::EventData::binary("large", vec![7; 15 << 20].into());
    append(&client, "large", StreamState::Any, vec![fits]).await.unwrap();
    assert_eq!(stream(&client, "large", ReadStreamOptions::default()).await.unwrap()[0].data.len(), 15 << 20);
}
