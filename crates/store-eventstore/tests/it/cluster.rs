//! A cluster of several nodes, found by gossip through any of them, encrypted or not, and its leaders as they come and go.
//! The nodes are stand-ins over one log: nothing is replicated here, and nothing can be lost that a real cluster would
//! keep. What is tested is that the node that leads is found, whichever it is.

use futures::future::join_all;
use rollbook_grpc::stand_in::{Cluster, Options as ServerOptions, Point, StandIn, Tls};
use rollbook_store::{EventStore, Position};
use rollbook_store_eventstore::{KurrentStore, Options};
use tempfile::TempDir;

use crate::support::{Node, everything, fresh, refusal, small};

async fn cluster(options: ServerOptions) -> Cluster {
    Cluster::start(3, options).await.unwrap()
}

/// Commits, and gives how many events there are then.
async fn commit(node: &Node) -> u64 {
    node.store().submit(small(2)).await.unwrap().position.0
}

/// Waits until nothing is wrong any more.
async fn well(node: &Node) {
    while node.store().trouble().is_some() {
        tokio::task::yield_now().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_leader_is_found_from_any_node_by_any_name() {
    let mut cluster = cluster(ServerOptions::default()).await;
    let mut expected = 0;
    for leader in [0, 2] {
        cluster.elect(leader);
        for url in [cluster.url(0..3), cluster.url(0..3) + "&nodePreference=leader", cluster.url([1])] {
            for scheme in ["esdb", "kurrentdb"] {
                let node = Node::start(&url.replace("esdb", scheme)).await;
                expected += 1;
                assert_eq!(commit(&node).await, expected, "{scheme} {url}");
                assert_eq!(everything(&**node.store()).await.len() as u64, expected, "{scheme} {url}");
            }
        }
    }
    // By the name of one node, which then is asked who else there is.
    let discovered = cluster.url([1]).replace("esdb", "kurrentdb+discover");
    assert_eq!(commit(&Node::start(&discovered).await).await, expected + 1);
    // One of the nodes that the address names is not there.
    cluster.kill(1).await;
    assert_eq!(commit(&Node::start(&cluster.url(0..3)).await).await, expected + 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_leader_that_dies_is_followed_by_another() {
    let mut cluster = cluster(ServerOptions::default()).await;
    let node = Node::start(&cluster.url(0..3)).await;
    commit(&node).await;
    for (old, new) in [(0, 1), (1, 2), (2, 0)] {
        cluster.kill(old).await;
        let waiting = node.store().submit(small(3));
        cluster.elect(new);
        waiting.await.unwrap();
        commit(&node).await;
        cluster.restart(old).await.unwrap();
        assert_eq!(commit(&node).await, node.store().current_head().await.unwrap().0);
        well(&node).await;
    }
    assert_eq!(everything(&**node.store()).await.len(), 10);
}

/// It dies in the midst of a write: before it, and after it when nobody has been told. The command is committed once.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_leader_that_dies_in_a_write_is_followed_by_another() {
    for point in [Point::BeforeWrite, Point::AfterWrite] {
        let mut cluster = cluster(ServerOptions::default()).await;
        let node = Node::start(&cluster.url(0..3)).await;
        commit(&node).await;
        let command = small(2);
        cluster.node(0).faults().crash_at(point, 1);
        let waiting = node.store().submit(command.clone());
        cluster.node(0).faults().crashed().await;
        cluster.kill(0).await;
        cluster.elect(1);
        let first = waiting.await.unwrap();
        let again = node.store().submit(command).await.unwrap();
        assert_eq!((again.position, again.repeated), (first.position, true), "{point:?}");
        assert_eq!(everything(&**node.store()).await.len(), 2, "{point:?}");
    }
}

/// The old leader stays, as a follower, and says who leads.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_leader_that_resigns_is_left() {
    let cluster = cluster(ServerOptions::default()).await;
    let node = Node::start(&cluster.url(0..3)).await;
    for leader in [1, 2, 0] {
        cluster.elect(leader);
        commit(&node).await;
    }
    assert_eq!(node.store().current_head().await.unwrap(), Position(3));
}

/// The client's own fault 5: it would ask that node for ever.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_node_that_does_not_answer_is_left() {
    let cluster = cluster(ServerOptions::default()).await;
    let node = Node::start(&(cluster.url(0..3) + "&nodePreference=leader")).await;
    commit(&node).await;
    cluster.elect(2);
    cluster.node(0).faults().unavailable(true);
    assert_eq!(commit(&node).await, 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_a_leader_commands_are_refused_until_there_is_one() {
    let mut cluster = cluster(ServerOptions::default()).await;
    let node = Node::start(&cluster.url(0..3)).await;
    commit(&node).await;
    cluster.kill(0).await;
    let said = refusal(node.store(), small(2)).await;
    assert!(said.contains("KurrentDB cannot be reached"), "{said}");
    assert!(node.store().trouble().is_some());
    cluster.elect(1);
    well(&node).await;
    assert_eq!(commit(&node).await, 2, "what was refused was not written");
}

async fn problem(url: &str) -> String {
    let folder = TempDir::new().unwrap();
    let opened = KurrentStore::open(&Options::new(url, folder.path().join("copy.db"), fresh())).await;
    opened.err().unwrap().to_string()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_server_is_known_by_its_certificate() {
    let folder = TempDir::new().unwrap();
    let (own, other) = (Tls::make(folder.path(), "own").unwrap(), Tls::make(folder.path(), "other").unwrap());
    let broken = folder.path().join("broken.pem");
    std::fs::write(&broken, "-----BEGIN CERTIFICATE-----\n?\n-----END CERTIFICATE-----\n").unwrap();
    let options = ServerOptions { tls: Some(own.clone()), ..ServerOptions::default() };
    let server = StandIn::start_with(options).await.unwrap();
    let at =
        |host: &str, rest: &str| format!("kurrentdb://{host}:{}?{rest}&discoveryInterval=1", server.address().port());
    let with = |tls: &Tls| format!("tls=true&tlsCAFile={}", tls.certificate.display());
    for (n, url) in (1..).zip([
        server.url(),
        at("localhost", &with(&own)),
        at("127.0.0.1", &with(&own).replace("tls=true&", "")),
        at("127.0.0.1", "tls=true&tlsVerifyCert=false"),
    ]) {
        assert_eq!(commit(&Node::start(&url).await).await, n, "{url}");
    }
    let refused = [
        (at("127.0.0.1", &with(&other)), "certificate"),
        (at("127.0.0.1", "tls=true"), "certificate"),
        (at("127.0.0.1", "tls=false"), "does it want TLS"),
        (at("127.0.0.1", "tls=true&tlsCAFile=/nowhere.pem"), "tlsCAFile"),
        (at("127.0.0.1", &format!("tls=true&tlsCAFile={}", broken.display())), "tlsCAFile"),
    ];
    // Each is tried for a while.
    let problems = join_all(refused.iter().map(|(url, _)| problem(url))).await;
    for ((url, said), problem) in refused.iter().zip(problems) {
        assert!(problem.contains(said), "{url}: {problem}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_encrypted_cluster_is_found_and_followed_with_a_password() {
    let folder = TempDir::new().unwrap();
    let tls = Some(Tls::make(folder.path(), "cluster").unwrap());
    let login = Some(("admin".to_owned(), "changeit".to_owned()));
    let mut cluster = cluster(ServerOptions { tls, login, ..ServerOptions::default() }).await;
    let node = Node::start(&cluster.url(0..3)).await;
    commit(&node).await;
    cluster.kill(0).await;
    cluster.elect(2);
    assert_eq!(commit(&node).await, 2);
    let problem = problem(&cluster.url(0..3).replace("changeit", "guess")).await;
    assert!(problem.contains("refuses the user name or password"), "{problem}");
}
