//! The network between the nodes and their server, which can be cut and stopped, and can lead elsewhere.

use std::net::SocketAddr;
use std::sync::Arc;

use parking_lot::Mutex;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// What becomes of bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Network {
    /// They arrive.
    Fine,
    /// They wait, and nobody is told.
    Stalled,
    /// Connections are closed, and new ones at once.
    Cut,
}

/// See the module.
pub(super) struct Proxy {
    address: SocketAddr,
    network: watch::Sender<Network>,
    target: Arc<Mutex<String>>,
    accepting: JoinHandle<()>,
}

impl Proxy {
    pub(super) async fn to(target: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let network = watch::Sender::new(Network::Fine);
        let target = Arc::new(Mutex::new(target.to_owned()));
        let accepting = tokio::spawn(accept(listener, network.clone(), Arc::clone(&target)));
        Self { address, network, target, accepting }
    }

    pub(super) fn address(&self) -> String {
        self.address.to_string()
    }

    pub(super) fn set(&self, network: Network) {
        self.network.send_replace(network);
    }

    /// New connections lead there.
    pub(super) fn lead_to(&self, target: &str) {
        target.clone_into(&mut self.target.lock());
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

async fn accept(listener: TcpListener, network: watch::Sender<Network>, target: Arc<Mutex<String>>) {
    loop {
        let Ok((client, _)) = listener.accept().await else { return };
        let (mut state, target) = (network.subscribe(), target.lock().clone());
        tokio::spawn(async move {
            if *state.borrow_and_update() == Network::Cut {
                return;
            }
            let Ok(server) = TcpStream::connect(target).await else { return };
            let (from_client, to_client) = client.into_split();
            let (from_server, to_server) = server.into_split();
            tokio::select! {
                () = pass(from_client, to_server, state.clone()) => {}
                () = pass(from_server, to_client, state.clone()) => {}
                // An error means that the test is over.
                _ = state.wait_for(|network| *network == Network::Cut) => {}
            }
        });
    }
}

async fn pass(
    mut from: impl AsyncReadExt + Unpin,
    mut to: impl AsyncWriteExt + Unpin,
    mut state: watch::Receiver<Network>,
) {
    let mut bytes = vec![0; 64 * 1024];
    loop {
        let Ok(count @ 1..) = from.read(&mut bytes).await else { return };
        if state.wait_for(|network| *network != Network::Stalled).await.is_err() {
            return;
        }
        if to.write_all(&bytes[..count]).await.is_err() {
            return;
        }
    }
}
