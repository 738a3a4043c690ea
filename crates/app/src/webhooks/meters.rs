//! What becomes of deliveries, counted.

use metrics::{Unit, counter, describe_counter, describe_gauge, describe_histogram, gauge, histogram};
use rollbook_domain::WebhookId;

const DELIVERIES: &str = "rollbook_webhook_deliveries_total";
const PARKED: &str = "rollbook_webhooks_parked_total";
const BEHIND: &str = "rollbook_webhook_behind_positions";
const SECONDS: &str = "rollbook_webhook_delivery_duration_seconds";

/// Says what the meters mean.
pub(crate) fn describe() {
    describe_counter!(DELIVERIES, "Attempts at deliveries of webhooks by outcome: delivered or failed.");
    describe_counter!(PARKED, "Webhooks that were parked.");
    describe_gauge!(BEHIND, "How many positions of the log a webhook has not worked through, by webhook.");
    describe_histogram!(SECONDS, Unit::Seconds, "From the beginning of an attempt at a delivery to its outcome.");
}

pub(super) fn attempted(delivered: bool, took: std::time::Duration) {
    counter!(DELIVERIES, "outcome" => if delivered { "delivered" } else { "failed" }).increment(1);
    histogram!(SECONDS).record(took);
}

pub(super) fn parked() {
    counter!(PARKED).increment(1);
}

#[expect(clippy::cast_precision_loss, reason = "a gauge is a float, and nobody is as far behind")]
pub(super) fn behind(id: WebhookId, positions: u64) {
    gauge!(BEHIND, "webhook" => id.to_string()).set(positions as f64);
}
