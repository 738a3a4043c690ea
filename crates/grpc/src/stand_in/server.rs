//! A stand-in in this process.

use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use axum::Router;
use axum::middleware::from_fn_with_state;
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto::Builder;
use hyper_util::service::TowerToHyperService;
use rollbook_http::Prompt;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::{JoinHandle, JoinSet};
use tokio_rustls::TlsAcceptor;

use super::book::Book;
use super::cluster::Seat;
use super::ending::{may_be_hollow, may_end};
use super::faults::Faults;
use super::journal::Journal;
use super::seen::Seen;
use super::shared::Shared;
use super::tls::Tls;
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
    /// By what it is known; connections are not encrypted when none.
    pub tls: Option<Tls>,
    /// Whether a crash ends the process.
    pub ends_process: bool,
}

/// See the module. Gone when it is dropped.
pub struct StandIn {
    options: Options,
    acceptor: Option<TlsAcceptor>,
    faults: Faults,
    shared: Arc<Shared>,
    seat: Option<Seat>,
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
        let shared = open(&options, Book::default())?;
        Self::assemble(listen(options.listen).await?, options, shared, None)
    }

    /// Serves a log where somebody listens already.
    pub(super) fn assemble(
        listener: TcpListener,
        options: Options,
        shared: Arc<Shared>,
        seat: Option<Seat>,
    ) -> io::Result<Self> {
        let (faults, address) = (Faults::new(options.ends_process), listener.local_addr()?);
        let acceptor = options.tls.as_ref().map(Tls::acceptor).transpose()?;
        let mut started = Self { options, acceptor, faults, shared, seat, address, serving: None };
        started.serve(listener);
        Ok(started)
    }

    fn serve(&mut self, listener: TcpListener) {
        let seen = Seen::new(Arc::clone(&self.shared), self.faults.clone(), &self.options, self.seat.clone());
        let serving = serve(listener, self.acceptor.clone(), seen, self.faults.clone());
        self.serving = Some(tokio::spawn(serving));
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// A connection string for it.
    pub fn url(&self) -> String {
        url(&[self.address], &self.options)
    }

    /// What goes wrong with it.
    pub fn faults(&self) -> &Faults {
        &self.faults
    }

    /// Ends it as a kill would: connections break, nothing listens. What is in its file stays.
    pub async fn kill(&mut self) {
        if let Some(seat) = &self.seat {
            seat.lives(false);
        }
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
        match &self.seat {
            Some(seat) => seat.lives(true),
            None => {
                let book = self.shared.book.read().clone();
                self.shared = open(&self.options, book)?;
            }
        }
        let listener = listen(Some(self.address)).await?;
        self.serve(listener);
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
pub(super) fn url(addresses: &[SocketAddr], options: &Options) -> String {
    let login = options.login.as_ref().map(|(user, password)| format!("{user}:{password}@")).unwrap_or_default();
    let hosts: Vec<String> = addresses.iter().map(SocketAddr::to_string).collect();
    let tls = match &options.tls {
        Some(tls) => format!("tls=true&tlsCAFile={}", tls.certificate.display()),
        None => "tls=false".into(),
    };
    format!("esdb://{login}{}?{tls}&discoveryInterval=1", hosts.join(","))
}

/// Listens there, or at a free port of this machine.
pub(super) async fn listen(address: Option<SocketAddr>) -> io::Result<TcpListener> {
    TcpListener::bind(address.unwrap_or_else(|| SocketAddr::from(([127, 0, 0, 1], 0)))).await
}

/// The log in its file, or what was kept of it.
pub(super) fn open(options: &Options, kept: Book) -> io::Result<Arc<Shared>> {
    let (journal, book) = match &options.file {
        None => (Journal::in_memory(kept.head() + 1), kept),
        Some(path) => {
            let (journal, lines) = Journal::open(path)?;
            let mut book = Book::default();
            lines.into_iter().for_each(|(place, line)| book.apply(place, line));
            (journal, book)
        }
    };
    Shared::new(book, journal).map(Arc::new).map_err(|status| io::Error::other(status.message().to_owned()))
}

/// Until it is aborted, or dies.
async fn serve(listener: TcpListener, acceptor: Option<TlsAcceptor>, seen: Seen, faults: Faults) {
    let router = router(Arc::new(seen), Places::new(10_000), MAX_REQUEST);
    let router = router.layer(from_fn_with_state(faults.clone(), may_end));
    let router = router.layer(from_fn_with_state(faults.clone(), may_be_hollow));
    let (mut connections, mut cuts) = (JoinSet::new(), 0);
    loop {
        tokio::select! {
            died = faults.next_cut(&mut cuts) => {
                connections.abort_all();
                if died {
                    return;
                }
            }
            accepted = listener.accept() => {
                if let Ok((stream, _)) = accepted {
                    connections.spawn(converse(stream, acceptor.clone(), router.clone()));
                }
            }
            Some(_) = connections.join_next() => {}
        }
    }
}

async fn converse(stream: TcpStream, acceptor: Option<TlsAcceptor>, router: Router) {
    // A connection that was cut already is no matter here.
    drop(stream.set_nodelay(true));
    let stream = Prompt::new(stream, true);
    match acceptor {
        None => speak(stream, router).await,
        // Whoever does not know the certificate goes away.
        Some(acceptor) => {
            if let Ok(stream) = acceptor.accept(stream).await {
                speak(stream, router).await;
            }
        }
    }
}

async fn speak(stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static, router: Router) {
    let builder = Builder::new(TokioExecutor::new());
    // Whether the client went first, or the connection was cut, is no matter here.
    drop(builder.serve_connection(TokioIo::new(stream), TowerToHyperService::new(router)).await);
}
