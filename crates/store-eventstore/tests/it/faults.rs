//! What the publisher's client and a server that goes wrong do, and that the log lives with it. The client's own faults
//! have the numbers under which `rollbook-grpc` pins them (`tests/stand_in/client.rs`). Those without a test here: 6, it
//! sleeps before it connects, which makes it slow but not wrong; 7, times in whole seconds, which nothing here reads
//! (`streams` tests that ours have microseconds); 9, TCP's delays, which nothing here can set.

use rollbook_grpc::stand_in::StandIn;
use rollbook_store::{EventStore, Expected, Position};

use crate::support::{Node, append, everything, refusal, small, stream, write};

async fn start() -> (StandIn, Node) {
    let server = StandIn::start().await.unwrap();
    let node = Node::start(&server.url()).await;
    node.store().submit(small(1)).await.unwrap();
    (server, node)
}

/// Faults 1 and 2: the client's batches die at the first conflict, and have no deadline. Ours are none of the client's.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_conflict_hurts_nobody_else_in_the_batch() {
    let (server, node) = start().await;
    let stale = append([write(stream(), Expected::Exact(7), 1)], 2);
    let pending = [node.store().submit(small(2)), node.store().submit(stale), node.store().submit(small(2))];
    let outcomes = futures::future::join_all(pending).await;
    assert!(outcomes[0].is_ok() && outcomes[1].is_err() && outcomes[2].is_ok(), "{outcomes:?}");
    assert!(server.faults().deadlines().is_empty(), "no batch of the client's was used");
}

/// A server that is stuck in an append is not waited for as long as it likes; what was written is told when it goes on.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stalled_server_is_waited_for() {
    let (server, node) = start().await;
    server.faults().stall(true);
    let waiting = node.store().submit(small(2));
    tokio::task::yield_now().await;
    server.faults().stall(false);
    assert_eq!(waiting.await.unwrap().position, Position(2));
}

/// Fault 8: the client panics at an answer that lacks what it is about.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn answers_without_content_are_asked_for_again() {
    let (server, node) = start().await;
    for n in 1..6 {
        server.faults().hollow(n);
        let position = node.store().submit(small(2)).await.unwrap().position;
        // The command may be known from the subscription, while the answer to it still is asked for.
        let head = loop {
            if let Ok(head) = node.store().current_head().await {
                break head;
            }
        };
        assert_eq!(head, position);
    }
    assert_eq!(everything(&**node.store()).await.len(), 6);
    while node.store().trouble().is_some() {
        tokio::task::yield_now().await;
    }
}

/// Fault 3, the half that a server shows: a subscription that says nothing more, and stays open.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_silent_subscription_is_noticed_and_replaced() {
    let (server, node) = start().await;
    server.faults().silence(true);
    for n in 2..12 {
        assert_eq!(node.store().submit(small(n)).await.unwrap().position, Position(u64::try_from(n).unwrap()));
    }
    server.faults().silence(false);
    node.store().submit(small(12)).await.unwrap();
    assert_eq!(node.store().trouble(), None);
}

/// Fault 3 itself: after a clean end the client's subscription spins and can never be stopped. A thread is lost then, and
/// the log goes on without.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_subscription_that_ends_cleanly_does_not_stop_the_log() {
    let (server, node) = start().await;
    server.faults().end();
    for n in 2..6 {
        assert_eq!(node.store().submit(small(n)).await.unwrap().position, Position(u64::try_from(n).unwrap()));
    }
    assert_eq!(node.store().current_head().await.unwrap(), Position(5));
}

/// Fault 4: a client whose first connection failed never works again.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_was_away_is_found_again() {
    let (mut server, node) = start().await;
    let mut elsewhere = Node::start(&server.url()).await;
    server.kill().await;
    let lost = node.store().submit(small(2));
    // A client that was made while nobody listened.
    elsewhere.close();
    server.restart().await.unwrap();
    let outcome = lost.await;
    assert!(outcome.is_ok(), "the server came back before the command was given up: {outcome:?}");
    node.store().submit(small(3)).await.unwrap();
    assert_eq!(everything(&**node.store()).await.len(), 3);
    while node.store().trouble().is_some() {
        tokio::task::yield_now().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn while_the_server_is_away_commands_are_refused_and_reads_go_on() {
    let (mut server, node) = start().await;
    server.kill().await;
    let said = refusal(node.store(), small(2)).await;
    assert!(said.contains("KurrentDB cannot be reached"), "{said}");
    assert!(node.store().trouble().is_some());
    assert!(node.store().current_head().await.is_err(), "nobody can say what others have written");
    assert_eq!(everything(&**node.store()).await.len(), 1, "what is known can be read");
    server.restart().await.unwrap();
    while node.store().trouble().is_some() {
        tokio::task::yield_now().await;
    }
    node.store().submit(small(3)).await.unwrap();
    assert_eq!(node.store().current_head().await.unwrap(), Position(2));
}

/// Fault 5, a node that does not answer stays the one that is asked: with one node alone. For several see `cluster`.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_is_not_ready_is_asked_again() {
    let (server, node) = start().await;
    server.faults().unavailable(true);
    let waiting = node.store().submit(small(2));
    tokio::task::yield_now().await;
    server.faults().unavailable(false);
    waiting.await.unwrap();
    let leader = server.address().port();
    server.faults().not_leader(Some(("127.0.0.1", leader)));
    let waiting = node.store().submit(small(3));
    tokio::task::yield_now().await;
    server.faults().not_leader(None);
    waiting.await.unwrap();
}

/// An answer that got lost is asked for by writing again; the ids tell the server that it has it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_lost_answer_commits_once() {
    let (server, node) = start().await;
    for lost in 1..4 {
        server.faults().lose_answers(lost);
        let command = small(2);
        let first = node.store().submit(command.clone()).await.unwrap();
        assert!(!first.repeated);
        let again = node.store().submit(command).await.unwrap();
        assert_eq!((again.position, again.repeated), (first.position, true));
    }
    assert_eq!(everything(&**node.store()).await.len(), 4);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn cut_connections_lose_nothing() {
    let (server, node) = start().await;
    for n in 2..30 {
        let pending = node.store().submit(small(n));
        if n % 4 == 0 {
            server.faults().cut();
        }
        pending.await.unwrap();
    }
    assert_eq!(everything(&**node.store()).await.len(), 29);
}

/// The server's process dies in a write: what was acknowledged is there, the rest is there whole or not at all.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_dies_in_a_write_loses_nothing() {
    use rollbook_grpc::stand_in::Point;
    for point in [Point::BeforeWrite, Point::HalfWritten, Point::AfterWrite] {
        let (mut server, node) = start().await;
        server.faults().crash_at(point, 1);
        let waiting = node.store().submit(append([write(stream(), Expected::NoStream, 3)], 2));
        server.faults().crashed().await;
        server.restart().await.unwrap();
        waiting.await.unwrap();
        assert_eq!(everything(&**node.store()).await.len(), 4, "{point:?}");
    }
}
