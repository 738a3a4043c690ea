//! Kills, in this process and as a process of its own: what was acknowledged is there afterwards, once.

use std::path::Path;

use eventstore::{ReadAllOptions, StreamState};
use rollbook_grpc::stand_in::{Child, Options, Point, StandIn};

use crate::support::{all, append, client, events, ids, written};

async fn everything(url: &str) -> Vec<u128> {
    ids(written(&all(&client(url), ReadAllOptions::default()).await.unwrap()))
}

#[tokio::test]
async fn a_write_is_whole_or_absent_wherever_the_server_dies() {
    for (point, kept) in
        [(Point::BeforeWrite, vec![0, 1]), (Point::HalfWritten, vec![0, 1]), (Point::AfterWrite, vec![0, 1, 2, 3])]
    {
        let folder = tempfile::tempdir().unwrap();
        let options = Options { file: Some(folder.path().join("log")), ..Options::default() };
        let mut server = StandIn::start_with(options).await.unwrap();
        let writer = client(&server.url());
        append(&writer, "s", StreamState::NoStream, events([0, 1])).await.unwrap();
        server.faults().crash_at(point, 1);
        let lost = append(&writer, "s", StreamState::StreamRevision(1), events([2, 3])).await;
        assert!(lost.is_err(), "{point:?}");
        server.faults().crashed().await;
        server.restart().await.unwrap();
        assert_eq!(everything(&server.url()).await, kept, "{point:?}");
        // The client finds its way back, and a repetition makes it whole exactly once.
        let again = append(&writer, "s", StreamState::StreamRevision(1), events([2, 3])).await.unwrap();
        assert_eq!(again.next_expected_version, 3, "{point:?}");
        assert_eq!(everything(&server.url()).await, [0, 1, 2, 3], "{point:?}");
    }
}

#[tokio::test]
async fn positions_are_the_same_after_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let options = Options { file: Some(folder.path().join("log")), ..Options::default() };
    let mut server = StandIn::start_with(options).await.unwrap();
    let writer = client(&server.url());
    for id in 0..20 {
        append(&writer, "s", StreamState::Any, events([id])).await.unwrap();
    }
    let before = all(&writer, ReadAllOptions::default()).await.unwrap();
    server.restart().await.unwrap();
    let after = all(&client(&server.url()), ReadAllOptions::default()).await.unwrap();
    let places = |events: &[eventstore::RecordedEvent]| {
        events.iter().map(|event| (event.id, event.revision, event.position)).collect::<Vec<_>>()
    };
    assert_eq!(places(&before), places(&after));
}

#[tokio::test]
async fn a_process_that_is_killed_keeps_what_it_acknowledged() {
    let program = Path::new(env!("CARGO_BIN_EXE_stand-in"));
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("log");
    let mut child = Child::start(program, &file, None).unwrap();
    let (url, address) = (child.url(), child.address());
    let writer = client(&url);
    append(&writer, "s", StreamState::NoStream, events([1])).await.unwrap();
    child.tell("crash-at after-write 1").unwrap();
    assert!(append(&writer, "s", StreamState::StreamRevision(0), events([2])).await.is_err());
    assert!(!child.wait().unwrap().success());
    let child = Child::start(program, &file, Some(address)).unwrap();
    append(&writer, "s", StreamState::StreamRevision(0), events([2])).await.unwrap();
    append(&writer, "s", StreamState::StreamRevision(1), events([3])).await.unwrap();
    child.kill().unwrap();
    let child = Child::start(program, &file, Some(address)).unwrap();
    assert_eq!(everything(&child.url()).await, [1, 2, 3]);
}
