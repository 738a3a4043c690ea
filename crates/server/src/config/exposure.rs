//! Who can reach an open door: beyond loopback nothing answers strangers unless the operator says so.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use super::error::ConfigError;
use super::model::Config;
use rollbook_dialects::config::{Dialects, SensiFlow};

/// Refuses a listener beyond loopback while something behind it is open.
pub(super) fn check_exposure(config: &Config) -> Result<(), ConfigError> {
    let reaches_out = config.grpc_address()?.is_some_and(|address| !address.ip().is_loopback());
    if reaches_out && !config.auth.required {
        let problem = "must be true when grpc.listen reaches beyond loopback";
        return Err(ConfigError::new("auth.required", problem));
    }
    if listen_address("listen", &config.listen)?.ip().is_loopback() {
        return Ok(());
    }
    if !config.auth.required {
        let problem = "must be true when listen reaches beyond loopback";
        return Err(ConfigError::new("auth.required", problem));
    }
    match open_dialect(&config.dialects) {
        None => Ok(()),
        Some((dialect, why)) => {
            let problem = format!(
                "{why} while listen reaches beyond loopback; close it, set enabled = false, or say open = true"
            );
            Err(ConfigError::new(format!("dialects.{dialect}.open"), problem))
        }
    }
}

/// The first dialect that answers strangers without having been told to.
fn open_dialect(dialects: &Dialects) -> Option<(&'static str, &'static str)> {
    let Dialects { hype, sunbird, sensiflow, .. } = dialects;
    let default_password = sensiflow.admin_password.expose() == SensiFlow::DEFAULT_PASSWORD;
    let doors = [
        ("hype", hype.enabled && !hype.open, hype.bearer_tokens.is_empty(), "needs no token (bearer_tokens is empty)"),
        ("sensiflow", sensiflow.enabled && !sensiflow.open, sensiflow.anonymous, "is anonymous"),
        ("sensiflow", sensiflow.enabled && !sensiflow.open, default_password, "has the default admin_password"),
        ("sunbird", sunbird.enabled && !sunbird.open, sunbird.development_tokens, "takes development_tokens"),
    ];
    doors.into_iter().find(|(_, counts, open, _)| *counts && *open).map(|(dialect, .., why)| (dialect, why))
}

/// `127.0.0.1:7070`, `[::]:7070` or `localhost:7070`.
fn listen_address(key: &str, text: &str) -> Result<SocketAddr, ConfigError> {
    let local = text.strip_prefix("localhost:").and_then(|port| port.parse().ok());
    let local = local.map(|port| SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), port));
    let expected =
        || ConfigError::new(key, format!("expected an address and a port such as 127.0.0.1:7070, found {text:?}"));
    local.map_or_else(|| text.parse().map_err(|_| expected()), Ok)
}

impl Config {
    /// `listen`, understood.
    pub fn listen_address(&self) -> Result<SocketAddr, ConfigError> {
        listen_address("listen", &self.listen)
    }

    /// `grpc.listen`, understood; none where it is empty.
    pub fn grpc_address(&self) -> Result<Option<SocketAddr>, ConfigError> {
        let listen = Some(&self.grpc.listen).filter(|listen| !listen.is_empty());
        listen.map(|listen| listen_address("grpc.listen", listen)).transpose()
    }
}
