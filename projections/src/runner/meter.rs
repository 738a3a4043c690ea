//! The metrics of the projections.

use rollbook_domain::Timestamp;
use rollbook_store::Position;

use crate::registry::REGISTRY;
use crate::serving::Fare;

/// Says what the figures mean.
pub(crate) fn describe() {
    metrics::describe_counter!("rollbook_projection_events_total", "Events taken in by all projections.");
    metrics::describe_gauge!("rollbook_projection_stopped", "1 for a projection that an event has stopped.");
    metrics::describe_gauge!(
        "rollbook_projection_lag_events",
        "Events in the log that a projection has yet to take in."
    );
    let leads = "1 while this process writes the views, 0 while another one does.";
    metrics::describe_gauge!("rollbook_projection_leads", leads);
    let age = "Age of the newest event in the views, where there are newer ones in the log.";
    metrics::describe_gauge!("rollbook_projection_lag_seconds", metrics::Unit::Seconds, age);
}

/// Events taken in by all projections.
pub(super) fn took_in(events: usize) {
    metrics::counter!("rollbook_projection_events_total").increment(events as u64);
}

/// Whether this process writes the views.
pub(super) fn leads(leads: bool) {
    metrics::gauge!("rollbook_projection_leads").set(i32::from(leads));
}

/// How far each projection is behind.
pub(super) fn lag(fares: &[Fare], head: Position, now: Timestamp, newest: Timestamp) {
    for (definition, fare) in REGISTRY.iter().zip(fares) {
        let events = head.0.saturating_sub(fare.position.0);
        let seconds = if events == 0 { 0 } else { (now.micros() - newest.micros()).max(0) / 1_000 };
        let stopped = i32::from(fare.stopped.is_some());
        metrics::gauge!("rollbook_projection_stopped", "projection" => definition.name).set(stopped);
        // Gauges are fractions; counts below 2^53 are exact in them.
        #[expect(clippy::cast_precision_loss, reason = "a gauge takes nothing else")]
        {
            metrics::gauge!("rollbook_projection_lag_events", "projection" => definition.name).set(events as f64);
            let seconds = seconds as f64 / 1_000.0;
            metrics::gauge!("rollbook_projection_lag_seconds", "projection" => definition.name).set(seconds);
        }
    }
}
