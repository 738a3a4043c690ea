//! `[webhooks]`, understood.

use std::net::IpAddr;

use super::error::ConfigError;
use super::model::Config;
use crate::webhooks::{Network, Networks};

impl Config {
    /// `webhooks.allow`, understood.
    pub fn webhook_networks(&self) -> Result<Networks, ConfigError> {
        let understood = |text: &String| {
            let expected = || format!("expected networks such as 127.0.0.0/8, found {text:?}");
            network(text).ok_or_else(|| ConfigError::new("webhooks.allow", expected()))
        };
        self.webhooks.allow.iter().map(understood).collect::<Result<_, _>>().map(Networks::allowing)
    }
}

/// A network, or a single address.
fn network(text: &str) -> Option<Network> {
    text.parse().ok().or_else(|| text.parse::<IpAddr>().ok().map(Network::from))
}
