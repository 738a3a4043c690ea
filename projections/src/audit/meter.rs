//! The metrics of the auditor.

use crate::registry::REGISTRY;

const SAMPLES: &str = "rollbook_audit_samples_total";
const DIVERGENT: &str = "rollbook_audit_divergent_streams";

/// Says what the figures mean, and that nothing is known to differ.
pub(super) fn describe() {
    metrics::describe_counter!(SAMPLES, "Streams whose rows in the views were compared with the log.");
    metrics::describe_gauge!(DIVERGENT, "Streams whose rows in a view are known to differ from the log.");
    REGISTRY.iter().for_each(|definition| divergent(definition.name, 0));
}

/// One more.
pub(super) fn sampled() {
    metrics::counter!(SAMPLES).increment(1);
}

/// How many streams of a projection differ.
pub(super) fn divergent(projection: &'static str, streams: u64) {
    metrics::gauge!(DIVERGENT, "projection" => projection).set(f64::from(u32::try_from(streams).unwrap_or(u32::MAX)));
}
