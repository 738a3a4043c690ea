//! `rollbook serve`

use tokio::signal::unix::{SignalKind, signal};

use super::error::CliError;
use super::out::Out;
use crate::config::Config;
use crate::run::run as start;

pub(super) async fn run(config: &Config, out: &mut Out) -> Result<(), CliError> {
    let running = start(config).await?;
    out.line(&format!("rollbook listens at http://{}", running.address()))?;
    if let Some(address) = running.grpc_address() {
        out.line(&format!("clients of EventStoreDB read the log at esdb://{address}?tls=false"))?;
    }
    out.flush()?;
    until_told().await;
    tracing::info!("stopping: accepted commands are finished first");
    if running.stop().await {
        tracing::info!("stopped");
        Ok(())
    } else {
        Err(CliError::Failed("some requests did not finish in time; what was acknowledged is safe".into()))
    }
}

/// Waits for SIGTERM or SIGINT. A second one ends the process at once.
pub(super) async fn until_told() {
    let (mut terminate, mut interrupt) = match (signal(SignalKind::terminate()), signal(SignalKind::interrupt())) {
        (Ok(terminate), Ok(interrupt)) => (terminate, interrupt),
        (Err(error), _) | (_, Err(error)) => {
            tracing::error!(%error, "signals cannot be received; only a kill ends this process");
            return std::future::pending().await;
        }
    };
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
    tokio::spawn(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        tracing::warn!("told twice: stopping at once");
        std::process::exit(1);
    });
}
