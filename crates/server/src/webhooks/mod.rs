//! Delivering webhooks over HTTP, and to whom that is allowed.

mod courier;
mod networks;
mod resolver;

use std::sync::Arc;
use std::time::Duration;

use rollbook_app::App;
use rollbook_app::webhooks::{WebhookOptions, WebhookWorker, schedule};

pub use courier::HttpCourier;
pub use networks::{Network, Networks};

use crate::config::{Config, ConfigError};

/// The worker, as the configuration wishes it.
pub(crate) fn start(config: &Config, app: &App) -> Result<WebhookWorker, ConfigError> {
    let courier = HttpCourier::new(config.webhook_networks()?);
    let courier = courier.map_err(|error| ConfigError::new("webhooks", format!("cannot be delivered: {error}")))?;
    let pauses = config.webhooks.pauses.iter().copied().map(Duration::from_secs).collect();
    let options = WebhookOptions { pauses: schedule(pauses), ..WebhookOptions::default() };
    Ok(WebhookWorker::start(app.clone(), Arc::new(courier), options))
}
