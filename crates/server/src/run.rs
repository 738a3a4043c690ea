//! A server in this process.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;

use rollbook_app::{App, Clock, SystemClock};
use rollbook_domain::Policy;
use rollbook_http::auth::Authenticator;
use rollbook_http::native::{self, NativeParts};
use rollbook_http::{HttpConfig, Meters, Shell, Stopper, bind, router, serve};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use crate::auth::auth_config;
use crate::config::Config;
use crate::grpc;
use crate::links::{Links, links};
use crate::node::{LogCopy, Node, StartError};
use crate::surfaces::{seed, surfaces};
use crate::views::InBackground;

/// See the module.
pub struct Running {
    address: SocketAddr,
    grpc_address: Option<SocketAddr>,
    public_url: String,
    node: Node,
    stopper: Stopper,
    /// Each gives whether everything accepted was finished.
    serving: Vec<JoinHandle<bool>>,
}

/// Where requests come in.
struct Place {
    listener: TcpListener,
    address: SocketAddr,
    public_url: String,
    grpc: Option<(TcpListener, SocketAddr)>,
}

/// Starts everything; the answer comes when requests are taken.
pub async fn run(config: &Config) -> Result<Running, StartError> {
    run_at(config, Arc::new(SystemClock)).await
}

/// Shows a copy of a log: reads as ever, and refuses every change.
pub(crate) async fn run_copy(config: &Config, file: &Path) -> Result<Running, StartError> {
    let authenticator = Authenticator::new(auth_config(config)?);
    let meters = Meters::install().map_err(|error| StartError::Telemetry(error.to_string()))?;
    let copy = LogCopy::open(file).await?;
    let config = copy.config(config);
    let node = Node::show(&config, copy).await?;
    match place(&config).await {
        Ok((place, links)) => Ok(start(&config, authenticator, meters, node, place, links)),
        Err(error) => {
            node.close().await;
            Err(error)
        }
    }
}

/// The same by another clock, for whoever cannot wait a day.
pub async fn run_at(config: &Config, clock: Arc<dyn Clock>) -> Result<Running, StartError> {
    let authenticator = Authenticator::new(auth_config(config)?);
    let meters = Meters::install().map_err(|error| StartError::Telemetry(error.to_string()))?;
    // Both in places of their own: whoever starts a service need not have room for all that its start takes.
    let node = Box::pin(Node::open_at(config, clock)).await?;
    let ready = Box::pin(async {
        seed(node.app(), &config.dialects).await.map_err(|error| StartError::Seeds(error.to_string()))?;
        place(config).await
    });
    match ready.await {
        Ok((place, links)) => Ok(start(config, authenticator, meters, node, place, links)),
        Err(error) => {
            node.close().await;
            Err(error)
        }
    }
}

async fn place(config: &Config) -> Result<(Place, Links), StartError> {
    let place = listen(config).await?;
    let links = links(config, &place.public_url)?;
    Ok((place, links))
}

async fn listen(config: &Config) -> Result<Place, StartError> {
    let (listener, address) = listen_at(config.listen_address()?).await.map_err(StartError::Listen)?;
    let grpc = match config.grpc_address()? {
        Some(address) => {
            let named = |problem| StartError::Listen(format!("grpc.listen: {problem}"));
            Some(listen_at(address).await.map_err(named)?)
        }
        None => None,
    };
    Ok(Place { listener, address, public_url: public_url(config, address), grpc })
}

async fn listen_at(address: SocketAddr) -> Result<(TcpListener, SocketAddr), String> {
    let listener = bind(address).await.map_err(|error| error.to_string())?;
    let address = listener.local_addr().map_err(|error| error.to_string())?;
    Ok((listener, address))
}

fn start(
    config: &Config,
    authenticator: Authenticator,
    meters: Meters,
    node: Node,
    place: Place,
    links: Links,
) -> Running {
    let (stopper, stop) = Stopper::new();
    let http = HttpConfig::default();
    let shell = Shell { config: http.clone(), app: node.app().clone(), authenticator, stop: stop.clone() };
    let native = NativeParts {
        app: node.app().clone(),
        config: http.clone(),
        policy: Arc::new(|_| Policy::NATIVE),
        rebuild: Arc::new(InBackground(Arc::clone(node.views()))),
        prover: node.prover().clone(),
    };
    let router = router(&shell, surfaces(config, links, &shell, meters.clone()), native::surface(native));
    tokio::spawn(meters.upkeep(stop.clone()));
    let Place { listener, address, public_url, grpc } = place;
    let begin = |listener, router, http: HttpConfig| {
        let stop = stop.clone();
        tokio::spawn(async move { serve(listener, router, &http, stop).await })
    };
    let mut serving = vec![begin(listener, router, http.clone())];
    let grpc_address = grpc.map(|(listener, address)| {
        serving.push(begin(listener, grpc::router(&shell), HttpConfig { prompt: true, ..http.clone() }));
        address
    });
    Running { address, grpc_address, public_url, node, stopper, serving }
}

/// What links in answers begin with; somebody who listens everywhere is found at least on this machine.
fn public_url(config: &Config, address: SocketAddr) -> String {
    if !config.public_url.is_empty() {
        return config.public_url.trim_end_matches('/').to_owned();
    }
    if address.ip().is_unspecified() {
        return format!("http://localhost:{}", address.port());
    }
    format!("http://{address}")
}

impl Running {
    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Where clients of EventStoreDB read the log, if they may.
    pub fn grpc_address(&self) -> Option<SocketAddr> {
        self.grpc_address
    }

    /// What links in answers begin with.
    pub fn public_url(&self) -> &str {
        &self.public_url
    }

    /// The application.
    pub fn app(&self) -> &App {
        self.node.app()
    }

    /// Takes no more requests, finishes those accepted, and closes everything. Gives whether all were finished.
    pub async fn stop(self) -> bool {
        self.stopper.stop();
        let mut finished = true;
        for serving in self.serving {
            finished &= serving.await.unwrap_or_else(|error| {
                tracing::error!(%error, "serving ended with a defect");
                false
            });
        }
        self.node.close().await;
        finished
    }
}
