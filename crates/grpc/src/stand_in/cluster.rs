//! Several stand-ins over one log, one of which leads: for finding a cluster, and the node of it that takes writes.
//!
//! Each node has every write at once, so nothing is replicated and nothing is elected but by whoever tests. It lives in
//! memory, for as long as any node does.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;

use parking_lot::RwLock;
use tokio::net::TcpListener;
use tonic::Status;

use super::book::Book;
use super::faults::not_leader;
use super::server::{Options, StandIn, listen, open, url};
use crate::gossip::Member;

/// Who is in a cluster, as each of its nodes tells it.
type Table = Arc<RwLock<Vec<Member>>>;

/// One node's place in its cluster.
#[derive(Debug, Clone)]
pub(super) struct Seat {
    table: Table,
    index: usize,
}

impl Seat {
    pub(super) fn members(&self) -> Vec<Member> {
        self.table.read().clone()
    }

    /// Refuses what only the leader does, and says who that is.
    pub(super) fn leads(&self) -> Result<(), Status> {
        let table = self.table.read();
        match table.iter().position(|member| member.leads && member.is_alive) {
            Some(leader) if leader == self.index => Ok(()),
            Some(leader) => Err(not_leader(&table[leader].host, table[leader].port)),
            None => Err(Status::unavailable("Server Is Not Ready")),
        }
    }

    pub(super) fn lives(&self, is_alive: bool) {
        self.table.write()[self.index].is_alive = is_alive;
    }
}

/// See the module.
pub struct Cluster {
    nodes: Vec<StandIn>,
    table: Table,
    options: Options,
}

impl Cluster {
    /// Starts so many nodes; the first one leads.
    pub async fn start(count: usize, options: Options) -> io::Result<Self> {
        let shared = open(&Options { file: None, ..options.clone() }, Book::default())?;
        let table = Table::default();
        let mut nodes = Vec::new();
        for index in 0..count {
            let listener = listen(None).await?;
            table.write().push(member(&listener, index == 0)?);
            let seat = Seat { table: Arc::clone(&table), index };
            nodes.push(StandIn::assemble(listener, options.clone(), Arc::clone(&shared), Some(seat))?);
        }
        Ok(Self { nodes, table, options })
    }

    /// A connection string that names all nodes, or some.
    pub fn url(&self, nodes: impl IntoIterator<Item = usize>) -> String {
        let addresses: Vec<SocketAddr> = nodes.into_iter().map(|index| self.nodes[index].address()).collect();
        url(&addresses, &self.options)
    }

    /// One of the nodes.
    pub fn node(&self, index: usize) -> &StandIn {
        &self.nodes[index]
    }

    /// Has another node lead.
    pub fn elect(&self, index: usize) {
        for (place, member) in self.table.write().iter_mut().enumerate() {
            member.leads = place == index;
        }
    }

    /// Ends a node as a kill would. Nobody leads if it did, until somebody else is elected.
    pub async fn kill(&mut self, index: usize) {
        self.nodes[index].kill().await;
    }

    /// Starts a node again at the same address.
    pub async fn restart(&mut self, index: usize) -> io::Result<()> {
        self.nodes[index].restart().await
    }
}

fn member(listener: &TcpListener, leads: bool) -> io::Result<Member> {
    let address = listener.local_addr()?;
    Ok(Member { host: address.ip().to_string(), port: address.port(), leads, is_alive: true })
}
