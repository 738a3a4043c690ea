//! Streams and the log, in both directions.

use eventstore::{Error, Position, ReadAllOptions, ReadEvent, ReadStreamOptions, StreamPosition, StreamState};
use rollbook_grpc::stand_in::StandIn;

use crate::support::{all, append, client, events, ids, stream, written};

#[tokio::test]
async fn a_stream_is_read_from_anywhere_in_both_directions() {
    let server = StandIn::start().await.unwrap();
    let client = client(&server.url());
    append(&client, "s", StreamState::Any, events(0..1_200)).await.unwrap();
    let read = |options: ReadStreamOptions| stream(&client, "s", options);
    let many = || ReadStreamOptions::default().max_count(usize::MAX);
    let forwards: Vec<u128> = (0..1_200).collect();
    let backwards: Vec<u128> = (0..1_200).rev().collect();
    assert_eq!(ids(&read(many()).await.unwrap()), forwards);
    assert_eq!(ids(&read(many().backwards().position(StreamPosition::End)).await.unwrap()), backwards);
    let from = |revision| StreamPosition::Position(revision);
    assert_eq!(ids(&read(many().position(from(1_190))).await.unwrap()), forwards[1_190..]);
    assert_eq!(ids(&read(many().backwards().position(from(9))).await.unwrap()), backwards[1_190..]);
    assert_eq!(ids(&read(many().position(from(2)).max_count(3)).await.unwrap()), [2, 3, 4]);
    assert_eq!(ids(&read(many().backwards().position(from(4)).max_count(3)).await.unwrap()), [4, 3, 2]);
    assert!(read(many().position(from(1_200))).await.unwrap().is_empty());
    assert!(read(many().position(StreamPosition::End).forwards()).await.unwrap().is_empty());
    assert_eq!(ids(&read(many().position(StreamPosition::Start).backwards()).await.unwrap()), [0]);
    assert!(matches!(stream(&client, "none", many()).await, Err(Error::ResourceNotFound)));
}

#[tokio::test]
async fn a_read_says_where_the_stream_ends() {
    let server = StandIn::start().await.unwrap();
    let client = client(&server.url());
    append(&client, "s", StreamState::Any, events([1, 2, 3])).await.unwrap();
    let mut reading = client.read_stream("s", &ReadStreamOptions::default().max_count(1)).await.unwrap();
    assert!(matches!(reading.next_read_event().await.unwrap(), Some(ReadEvent::Event(_))));
    assert!(matches!(reading.next_read_event().await.unwrap(), Some(ReadEvent::LastStreamPosition(2))));
    assert!(reading.next_read_event().await.unwrap().is_none());
}

#[tokio::test]
async fn the_log_has_gaps_and_events_of_the_system() {
    let server = StandIn::start().await.unwrap();
    let client = client(&server.url());
    for id in 0..20 {
        append(&client, &format!("s{}", id % 3), StreamState::Any, events([2 * id, 2 * id + 1])).await.unwrap();
    }
    let found = all(&client, ReadAllOptions::default()).await.unwrap();
    assert!(found.iter().any(|event| event.event_type == "$statsCollected"));
    assert!(found.windows(2).all(|two| two[0].position < two[1].position));
    assert!(found.windows(2).any(|two| two[1].position.commit - two[0].position.commit > 1), "no gaps");
    let own = written(&found);
    assert_eq!(ids(own.iter().copied()), (0..40).collect::<Vec<_>>());

    let middle = own[17].position;
    let from = |options: ReadAllOptions| options.position(StreamPosition::Position(middle));
    let after = all(&client, from(ReadAllOptions::default())).await.unwrap();
    assert_eq!(after[0].id, own[17].id, "forwards, the position itself is read");
    let before = all(&client, from(ReadAllOptions::default().backwards())).await.unwrap();
    assert_eq!(before[0].id, own[16].id, "backwards, it is not");
    let mut back =
        ids(&all(&client, ReadAllOptions::default().backwards().position(StreamPosition::End)).await.unwrap());
    back.reverse();
    assert_eq!(back, ids(&found));
}

#[tokio::test]
async fn a_position_between_two_events_is_none() {
    let server = StandIn::start().await.unwrap();
    let client = client(&server.url());
    append(&client, "s", StreamState::Any, events([1])).await.unwrap();
    let last = all(&client, ReadAllOptions::default()).await.unwrap().pop().unwrap().position;
    for commit in [last.commit - 1, last.commit + 1] {
        let at = StreamPosition::Position(Position { commit, prepare: commit });
        let refused = all(&client, ReadAllOptions::default().position(at)).await;
        assert!(matches!(refused, Err(Error::Grpc { .. })), "{refused:?}");
    }
}
