//! What adapters measure: the same names for every log.

use metrics::{Unit, describe_counter, describe_gauge, describe_histogram};

/// Commands of one commit.
pub const BATCH_SIZE: &str = "rollbook_append_batch_size";
/// From taking a batch to its being durable.
pub const SECONDS: &str = "rollbook_append_seconds";
/// Commands that wait or are being committed.
pub const QUEUE_DEPTH: &str = "rollbook_append_queue_depth";
/// Events committed.
pub const EVENTS: &str = "rollbook_append_events_total";
/// Batches that could not be committed.
pub const FAILED_BATCHES: &str = "rollbook_append_failed_batches_total";

/// Says what the figures mean; adapters call it when they open.
pub fn describe() {
    describe_histogram!(BATCH_SIZE, "Commands of one commit of the log.");
    describe_histogram!(SECONDS, Unit::Seconds, "From taking a batch of commands to its being durable.");
    describe_gauge!(QUEUE_DEPTH, "Commands that wait for the log or are being committed.");
    describe_counter!(EVENTS, "Events committed to the log by this process.");
    describe_counter!(FAILED_BATCHES, "Batches of commands that could not be committed.");
}
