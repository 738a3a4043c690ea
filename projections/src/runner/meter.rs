//! The metrics of the projections.

use std::sync::{Arc, Weak};
use std::time::Duration;

use rollbook_app::Clock;
use rollbook_domain::Timestamp;
use rollbook_store::Position;

use crate::definition::Definition;
use crate::registry::REGISTRY;
use crate::serving::{Fare, Progress, Serving};

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

/// How often it is said how far they are: on a clock of its own, since it is asked for most when nothing moves.
const EVERY: Duration = Duration::from_secs(1);

/// Says how far each projection is behind, for as long as there are the views.
pub(crate) async fn watch(serving: Weak<Serving>, clock: Arc<dyn Clock>) {
    let mut ages = Ages::new(clock.now());
    let mut every = tokio::time::interval(EVERY);
    loop {
        every.tick().await;
        let Some(serving) = serving.upgrade() else { return };
        let Progress { fares, newest, head } = serving.progress();
        for (index, fare) in fares.iter().enumerate() {
            say(REGISTRY[index], fare, head, ages.of(index, fare.position, head, newest, clock.now()));
        }
    }
}

fn say(definition: &Definition, fare: &Fare, head: Position, age: i64) {
    let name = definition.name;
    let events = head.0.saturating_sub(fare.position.0);
    metrics::gauge!("rollbook_projection_stopped", "projection" => name).set(i32::from(fare.stopped.is_some()));
    // Gauges are fractions; counts below 2^53 are exact in them.
    #[expect(clippy::cast_precision_loss, reason = "a gauge takes nothing else")]
    {
        metrics::gauge!("rollbook_projection_lag_events", "projection" => name).set(events as f64);
        metrics::gauge!("rollbook_projection_lag_seconds", "projection" => name).set(age as f64 / 1_000_000.0);
    }
}

/// Up to which instant each projection has what happened, and where it was then.
struct Ages(Vec<(Position, Timestamp)>);

impl Ages {
    fn new(now: Timestamp) -> Self {
        Self(REGISTRY.iter().map(|_| (Position::default(), now)).collect())
    }

    /// Microseconds since then; `newest` is the instant of the newest event that was taken in.
    fn of(&mut self, index: usize, at: Position, head: Position, newest: Timestamp, now: Timestamp) -> i64 {
        let (position, until) = &mut self.0[index];
        if at >= head {
            *until = now;
        } else if at != *position {
            *until = newest;
        }
        *position = at;
        (now.micros() - until.micros()).max(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_age_grows_while_nothing_moves_and_only_then() {
        let at = Timestamp::from_micros;
        let mut ages = Ages::new(at(100));
        let mut age = |position, head, newest, now| ages.of(0, Position(position), Position(head), at(newest), at(now));
        assert_eq!(age(5, 5, 90, 200), 0, "everything is in it, however old");
        assert_eq!(age(5, 6, 90, 210), 10, "not since the newest event, but since there was a newer one");
        assert_eq!(age(5, 9, 90, 300), 100);
        assert_eq!(age(7, 9, 280, 310), 30, "it moves, and is behind");
        assert_eq!(age(9, 9, 290, 320), 0);
    }
}
