//! From a listening socket to requests, with limits on connections and heads, and an end that loses nothing.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use hyper_util::server::graceful::{GracefulShutdown, Watcher};
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::prompt::Prompt;
use super::stop::Stop;
use crate::config::HttpConfig;

/// After so long without a word a client is asked whether it is still there, and has as long to answer.
const KEEP_ALIVE: Duration = Duration::from_secs(20);

/// An address that cannot be listened at.
#[derive(Debug, thiserror::Error)]
pub enum BindError {
    /// Somebody else listens there.
    #[error("{address} is in use by another program; choose another with listen = \"…\" or stop that program")]
    InUse {
        /// Where.
        address: SocketAddr,
    },
    /// Anything else.
    #[error("cannot listen at {address}: {source}")]
    Other {
        /// Where.
        address: SocketAddr,
        /// Why.
        source: io::Error,
    },
}

/// Listens; the port may be 0.
pub async fn bind(address: SocketAddr) -> Result<TcpListener, BindError> {
    TcpListener::bind(address).await.map_err(|source| match source.kind() {
        io::ErrorKind::AddrInUse => BindError::InUse { address },
        _ => BindError::Other { address, source },
    })
}

/// Serves until `stop`, then finishes what was accepted, within the shutdown time.
///
/// Gives whether everything was finished.
pub async fn serve(listener: TcpListener, router: Router, config: &HttpConfig, mut stop: Stop) -> bool {
    let places = Arc::new(Semaphore::new(config.max_connections));
    let connections = GracefulShutdown::new();
    let builder = builder(config);
    loop {
        let accepted = tokio::select! {
            biased;
            () = stop.wait() => break,
            accepted = accept(&listener, &places) => accepted,
        };
        match accepted {
            Ok((stream, place)) => {
                let stream = Prompt::new(stream, config.prompt);
                let connection = converse(builder.clone(), stream, router.clone(), connections.watcher(), place);
                tokio::spawn(connection);
            }
            Err(error) => rest(&error).await,
        }
    }
    drop(listener);
    let finished = tokio::time::timeout(config.shutdown_time, connections.shutdown()).await;
    if finished.is_err() {
        tracing::warn!(limit = ?config.shutdown_time, "some requests did not finish in time");
    }
    finished.is_ok()
}

async fn accept(listener: &TcpListener, places: &Arc<Semaphore>) -> io::Result<(TcpStream, OwnedSemaphorePermit)> {
    let place = Arc::clone(places).acquire_owned().await.map_err(io::Error::other)?;
    let (stream, _) = listener.accept().await?;
    stream.set_nodelay(true)?;
    Ok((stream, place))
}

/// Out of file descriptors: trying at once would spin. Anything else is the client's own trouble.
async fn rest(error: &io::Error) {
    tracing::warn!(%error, "a connection was not accepted");
    let gone = matches!(
        error.kind(),
        io::ErrorKind::ConnectionAborted | io::ErrorKind::ConnectionReset | io::ErrorKind::ConnectionRefused
    );
    if !gone {
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

fn builder(config: &HttpConfig) -> Builder<TokioExecutor> {
    let mut builder = Builder::new(TokioExecutor::new());
    // The gate says in the surface's words what is a little too large; what is far beyond never gets there.
    let hard = config.max_header_bytes.saturating_mul(4).max(64 * 1024);
    builder.http1().timer(TokioTimer::new()).header_read_timeout(config.head_time).max_buf_size(hard);
    let header_list = u32::try_from(hard).unwrap_or(u32::MAX);
    let mut http2 = builder.http2();
    http2.timer(TokioTimer::new()).max_header_list_size(header_list).max_concurrent_streams(256);
    // A client that went without a word is found out, also where it only waits for what happens.
    http2.keep_alive_interval(KEEP_ALIVE).keep_alive_timeout(KEEP_ALIVE);
    builder
}

async fn converse(
    builder: Builder<TokioExecutor>,
    stream: Prompt,
    router: Router,
    watcher: Watcher,
    _place: OwnedSemaphorePermit,
) {
    let service = TowerToHyperService::new(router);
    let connection = builder.serve_connection_with_upgrades(TokioIo::new(stream), service);
    // Clients that go away or talk nonsense are no event of ours.
    if let Err(error) = watcher.watch(connection.into_owned()).await {
        tracing::debug!(error, "a connection ended early");
    }
}
