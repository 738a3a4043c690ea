//! A stand-in in this process.

use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use axum::Router;
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto::Builder;
use hyper_util::service::TowerToHyperService;
use tokio::net::TcpListener;
use tokio::task::{JoinHandle, JoinSet};

use super::book::Book;
use super::faults::Faults;
use super::journal::Journal;
use super::shared::{Seen, Shared};
use crate::place::Places;
use crate::surface::router;

/// More than the largest event.
const MAX_REQUEST: usize = 64 << 20;

/// How a stand-in is set up.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Where it listens; a free port of this machine when none.
    pub listen: Option<SocketAddr>,
    /// What survives it; nothing when none.
    pub file: Option<PathBuf>,
    /// User and password that its clients need.
    pub login: Option<(String, String)>,
    /// Whether a crash ends the process.
    pub ends_process: bool,
}

/// See the module. Gone when it is dropped.
pub struct StandIn {
    options: Options,
    faults: Faults,
    shared: Arc<Shared>,
    address: SocketAddr,
    serving: Option<JoinHandle<()>>,
}

impl StandIn {
    /// Starts one in memory.
    pub async fn start() -> io::Result<Self> {
        Self::start_with(Options::default()).await
    }

    /// Starts one.
    pub async fn start_with(options: Options) -> io::Result<Self> {
        let faults = Faults::new(options.ends_process);
        let shared = open(&options, faults.clone(), Book::default())?;
        let listen = options.listen.unwrap_or_else(|| SocketAddr::from(([127, 0, 0, 1], 0)));
        let listener = TcpListener::bind(listen).await?;
        let address = listener.local_addr()?;
        let serving = Some(tokio::spawn(serve(listener, Arc::clone(&shared), faults.clone())));
        Ok(Self { options, faults, shared, address, serving })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// A connection string for it.
    pub fn url(&self) -> String {
        url(self.address, self.options.login.as_ref())
    }

    /// What goes wrong with it.
    pub fn faults(&self) -> &Faults {
        &self.faults
    }

    /// Ends it as a kill would: connections break, nothing listens. What is in its file stays.
    pub async fn kill(&mut self) {
        if let Some(serving) = self.serving.take() {
            serving.abort();
            // Its end is all that is waited for.
            drop(serving.await);
        }
    }

    /// Starts it again at the same address, from its file, or from memory where it has none.
    pub async fn restart(&mut self) -> io::Result<()> {
        self.kill().await;
        self.faults.revive();
        let book = self.shared.book.read().clone();
        self.shared = open(&self.options, self.faults.clone(), book)?;
        let listener = TcpListener::bind(self.address).await?;
        self.serving = Some(tokio::spawn(serve(listener, Arc::clone(&self.shared), self.faults.clone())));
        Ok(())
    }
}

impl Drop for StandIn {
    fn drop(&mut self) {
        if let Some(serving) = &self.serving {
            serving.abort();
        }
    }
}

/// A connection string. The client sleeps as long as `discoveryInterval` says before it connects at all.
pub(super) fn url(address: SocketAddr, login: Option<&(String, String)>) -> String {
    let login = login.map(|(user, password)| format!("{user}:{password}@")).unwrap_or_default();
    format!("esdb://{login}{address}?tls=false&discoveryInterval=1")
}

fn open(options: &Options, faults: Faults, kept: Book) -> io::Result<Arc<Shared>> {
    let (journal, book) = match &options.file {
        None => (Journal::in_memory(kept.head() + 1), kept),
        Some(path) => {
            let (journal, lines) = Journal::open(path)?;
            let mut book = Book::default();
            lines.into_iter().for_each(|(place, line)| book.apply(place, line));
            (journal, book)
        }
    };
    let shared = Shared::new(book, journal, faults, options.login.clone());
    shared.map(Arc::new).map_err(|status| io::Error::other(status.message().to_owned()))
}

/// Until it is aborted, or dies.
async fn serve(listener: TcpListener, shared: Arc<Shared>, faults: Faults) {
    let router = router(Arc::new(Seen(shared)), Places::new(10_000), MAX_REQUEST);
    let (mut connections, mut seen) = (JoinSet::new(), 0);
    loop {
        tokio::select! {
            died = faults.next_cut(&mut seen) => {
                connections.abort_all();
                if died {
                    return;
                }
            }
            accepted = listener.accept() => {
                if let Ok((stream, _)) = accepted {
                    connections.spawn(converse(stream, router.clone()));
                }
            }
            Some(_) = connections.join_next() => {}
        }
    }
}

async fn converse(stream: tokio::net::TcpStream, router: Router) {
    let builder = Builder::new(TokioExecutor::new());
    // Whether the client went first, or the connection was cut, is no matter here.
    drop(stream.set_nodelay(true));
    drop(builder.serve_connection(TokioIo::new(stream), TowerToHyperService::new(router)).await);
}
