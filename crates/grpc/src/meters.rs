//! What is counted here; the shell counts calls.

use metrics::{counter, describe_counter, describe_gauge, gauge};

const OPEN: &str = "rollbook_grpc_reads_open";
const EVENTS: &str = "rollbook_grpc_events_sent_total";

/// Says what the meters mean.
pub(crate) fn describe() {
    describe_gauge!(OPEN, "Reads and subscriptions that are open.");
    describe_counter!(EVENTS, "Events handed to clients.");
}

/// One more or one less.
pub(crate) fn open(change: f64) {
    gauge!(OPEN).increment(change);
}

/// Events on their way.
pub(crate) fn sent(count: usize) {
    counter!(EVENTS).increment(count as u64);
}
