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
use crate::links::{Links, links};
use crate::node::{LogCopy, Node, StartError};
use crate::surfaces::{seed, surfaces};
use crate::views::InBackground;

/// See the module.
pub struct Running {
    address: SocketAddr,
    public_url: String,
    node: Node,
    stopper: Stopper,
    /// Gives whether everything accepted was finished.
    serving: JoinHandle<bool>,
}

/// Where requests come in.
struct Place {
    listener: TcpListener,
    address: SocketAddr,
    public_url: String,
}

/// Starts everything; the answer comes when requests are taken.
pub async fn run(config: &Config) -> Result<Running, StartError> {
    run_at(config, Arc::new(SystemClock)).await
}

/// Shows a copy of a log: reads as ever, and refuses every change.
pub async fn run_copy(config: &Config, file: &Path) -> Result<Running, StartError> {
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
    let node = Node::open_at(config, clock).await?;
    let ready = async {
        seed(node.app(), &config.dialects).await.map_err(|error| StartError::Seeds(error.to_string()))?;
        place(config).await
    };
    match ready.await {
        Ok((place, links)) => Ok(start(config, authenticator, meters, node, place, links)),
        Err(error) => {
            node.close().await;
            Err(error)
        }
    }
}

async fn place(config: &Config) -> Result<(Place, Links), StartError> {
    let (listener, address) = listen(config).await?;
    let public_url = public_url(config, address);
    let links = links(config, &public_url)?;
    Ok((Place { listener, address, public_url }, links))
}

async fn listen(config: &Config) -> Result<(TcpListener, SocketAddr), StartError> {
    let failed = |error: &dyn std::fmt::Display| StartError::Listen(error.to_string());
    let listener = bind(config.listen_address()?).await.map_err(|error| failed(&error))?;
    let address = listener.local_addr().map_err(|error| failed(&error))?;
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
    let Place { listener, address, public_url } = place;
    let serving = tokio::spawn(async move { serve(listener, router, &http, stop).await });
    Running { address, public_url, node, stopper, serving }
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
        let finished = self.serving.await.unwrap_or_else(|error| {
            tracing::error!(%error, "serving ended with a defect");
            false
        });
        self.node.close().await;
        finished
    }
}
