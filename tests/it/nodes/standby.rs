//! Streaming replication: the primary dies, its synchronous standby takes over, and nobody has lost anything.

use super::chaos::long;
use super::cluster::{Cluster, Stop, url};
use super::load::Load;
use super::proxy::{Network, Proxy};
use super::trio::Trio;

const WRITERS: usize = 12;
const BETWEEN: usize = 200;

struct Pair {
    primary: Cluster,
    standby: Cluster,
}

impl Pair {
    fn start() -> Self {
        let primary = Cluster::start(&["max_connections = 60", "hot_standby = on"]);
        let standby = Cluster::standby_of(&primary, "second");
        // Every commit waits for it from now on.
        primary.configure(&["synchronous_standby_names = 'second'", "synchronous_commit = on"]);
        primary.reload();
        Self { primary, standby }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_switch_to_the_standby_loses_nothing() {
    if !long() {
        return;
    }
    let Pair { primary, standby } = Pair::start();
    let proxy = Proxy::to(&format!("127.0.0.1:{}", primary.port())).await;
    let trio = Trio::start(&url(&proxy.address())).await;
    let load = Load::start(&trio.clients(), WRITERS);
    load.progress(BETWEEN).await;
    primary.down(Stop::Immediate);
    standby.promote();
    proxy.lead_to(&format!("127.0.0.1:{}", standby.port()));
    proxy.set(Network::Cut);
    proxy.set(Network::Fine);
    load.progress(BETWEEN).await;
    load.stop().await.check(&trio.log());
    trio.stop_and_compare();
}

/// Nodes that know both addresses find the one that takes writes by themselves.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nodes_that_know_both_addresses_follow_by_themselves() {
    if !long() {
        return;
    }
    let Pair { primary, standby } = Pair::start();
    let both = format!("127.0.0.1:{},127.0.0.1:{}", standby.port(), primary.port());
    let trio = Trio::start(&url(&both)).await;
    let load = Load::start(&trio.clients(), WRITERS);
    load.progress(BETWEEN).await;
    primary.down(Stop::Immediate);
    standby.promote();
    load.progress(BETWEEN).await;
    load.stop().await.check(&trio.log());
    trio.stop_and_compare();
}
