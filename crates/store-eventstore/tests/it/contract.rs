//! The log in KurrentDB passes the contract suite.

use std::sync::Arc;

use async_trait::async_trait;
use rollbook_store::EventStore;
use rollbook_store::contract::Fixture;

use crate::support::{Node, Server};

struct Kurrent {
    node: Node,
    _server: Server,
}

async fn kurrent() -> Kurrent {
    let server = Server::any().await;
    Kurrent { node: Node::start(&server.url()).await, _server: server }
}

#[async_trait]
impl Fixture for Kurrent {
    fn store(&self) -> Arc<dyn EventStore> {
        Arc::clone(self.node.store()) as Arc<dyn EventStore>
    }

    async fn reopen(&mut self) {
        self.node.restart().await;
    }
}

mod suite {
    use super::kurrent;
    rollbook_store::contract!(kurrent);
}
