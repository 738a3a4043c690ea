//! Streaming replication: the primary dies, its synchronous standby takes over, and nobody has lost anything.

use rstest::rstest;

use super::cluster::{Cluster, Stop, url};
use super::load::Load;
use super::proxy::{Network, Proxy};
use super::trio::{Trio, Views};

const WRITERS: usize = 12;
const BETWEEN: usize = 200;

struct Pair {
    primary: Cluster,
    standby: Cluster,
}

impl Pair {
    fn start() -> Self {
        let primary = Cluster::start(&["max_connections = 120", "hot_standby = on"]);
        let standby = Cluster::standby_of(&primary, "second");
        // Every commit waits for it from now on.
        primary.configure(&["synchronous_standby_names = 'second'", "synchronous_commit = on"]);
        primary.reload();
        Self { primary, standby }
    }
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(not(feature = "long-tests"), ignore = "only with scripts/test --long")]
async fn a_switch_to_the_standby_loses_nothing(#[values(Views::Own, Views::Shared)] views: Views) {
    let Pair { primary, standby } = Pair::start();
    let proxy = Proxy::to(&format!("127.0.0.1:{}", primary.port())).await;
    let trio = Trio::start(&url(&proxy.address()), views).await;
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
#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(not(feature = "long-tests"), ignore = "only with scripts/test --long")]
async fn nodes_that_know_both_addresses_follow_by_themselves(#[values(Views::Own, Views::Shared)] views: Views) {
    let Pair { primary, standby } = Pair::start();
    let both = format!("127.0.0.1:{},127.0.0.1:{}", standby.port(), primary.port());
    let trio = Trio::start(&url(&both), views).await;
    let load = Load::start(&trio.clients(), WRITERS);
    load.progress(BETWEEN).await;
    primary.down(Stop::Immediate);
    standby.promote();
    load.progress(BETWEEN).await;
    load.stop().await.check(&trio.log());
    trio.stop_and_compare();
}
