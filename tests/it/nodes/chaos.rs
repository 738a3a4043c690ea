//! A mixed load while nodes are killed, their server is restarted and the network to it fails. Reduced: everything
//! once; `ROLLBOOK_TEST_LONG=1`: for a quarter of an hour.

use std::time::{Duration, Instant};

use rstest::rstest;

use super::cluster::{Cluster, Stop, url};
use super::load::Load;
use super::proxy::{Network, Proxy};
use super::trio::{Trio, Views};
use crate::fixtures::long;

/// How many clients write.
const WRITERS: usize = 12;
/// What must get through between two accidents.
const BETWEEN: usize = 40;

struct Stage {
    cluster: Cluster,
    proxy: Proxy,
    trio: Trio,
    load: Load,
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_acknowledged_is_lost_whatever_fails(#[values(Views::Own, Views::Shared)] views: Views) {
    let cluster = Cluster::start(&["max_connections = 120"]);
    let proxy = Proxy::to(&format!("127.0.0.1:{}", cluster.port())).await;
    let trio = Trio::start(&url(&proxy.address()), views).await;
    let load = Load::start(&trio.clients(), WRITERS);
    let mut stage = Stage { cluster, proxy, trio, load };
    let end = Instant::now() + if long() { Duration::from_mins(15) } else { Duration::ZERO };
    loop {
        stage.accidents().await;
        if Instant::now() >= end {
            break;
        }
    }
    let Stage { cluster, proxy, trio, load } = stage;
    let ledger = load.stop().await;
    assert!(ledger.acknowledged.len() >= 7 * BETWEEN, "{} acknowledged", ledger.acknowledged.len());
    ledger.check(&trio.log());
    trio.stop_and_compare();
    drop((proxy, cluster));
}

impl Stage {
    async fn accidents(&mut self) {
        for node in 0..3 {
            self.load.progress(BETWEEN).await;
            self.trio.kill(node);
            self.load.progress(BETWEEN / 3).await;
            self.trio.revive(node);
        }
        for stop in [Stop::Fast, Stop::Immediate] {
            self.load.progress(BETWEEN).await;
            self.cluster.down(stop);
            self.cluster.up();
        }
        let outage = if long() { Duration::from_secs(10) } else { Duration::from_secs(1) };
        for network in [Network::Cut, Network::Stalled] {
            self.load.progress(BETWEEN).await;
            self.proxy.set(network);
            tokio::time::sleep(outage).await;
            self.proxy.set(Network::Fine);
        }
        self.load.progress(BETWEEN).await;
    }
}
