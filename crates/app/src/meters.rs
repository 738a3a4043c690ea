//! What commands come to, counted.

use metrics::{Unit, counter, describe_counter, describe_histogram, histogram};

use crate::error::AppError;

const COMMANDS: &str = "rollbook_commands_total";
const REFUSALS: &str = "rollbook_refusals_total";
const SECONDS: &str = "rollbook_command_duration_seconds";

/// Says what the meters mean; once per process.
pub fn describe() {
    describe_counter!(COMMANDS, "Commands by outcome: done, refused or failed.");
    describe_counter!(REFUSALS, "Commands that a rule refused, by the code of the refusal.");
    describe_counter!("rollbook_imports_total", "Attempts at imports by outcome: succeeded, retried or failed.");
    crate::webhooks::describe_meters();
    describe_histogram!(SECONDS, Unit::Seconds, "From a command to its durability or refusal.");
}

/// Counts one command.
pub(crate) fn record<T>(outcome: &Result<T, AppError>, took: std::time::Duration) {
    let label = match outcome {
        Ok(_) => "done",
        Err(AppError::Refused(refusal)) => {
            counter!(REFUSALS, "code" => refusal.code().0).increment(1);
            "refused"
        }
        Err(AppError::VersionMismatch { .. } | AppError::KeyReused) => "refused",
        Err(_) => "failed",
    };
    counter!(COMMANDS, "outcome" => label).increment(1);
    histogram!(SECONDS).record(took);
}
