//! Writes what waits as intents, one after the other.

use std::sync::Arc;
use std::time::Duration;

use eventstore::{Error, EventData, StreamState};
use rollbook_store::queue::{Answer, Waiting};
use rollbook_store::{Append, StoreError};
use tokio::time::{Instant, sleep, timeout};

use crate::error::Failure;
use crate::intent::encode;
use crate::options::points;
use crate::shared::{Part, Shared};
use crate::wire::INTENT;

/// How many bytes of one intent are enough. Servers take a megabyte at the least.
const ENOUGH_BYTES: usize = 512 * 1024;
/// How long a server that is away is tried.
const PATIENCE: Duration = Duration::from_secs(10);
const PAUSE: Duration = Duration::from_millis(100);
/// How often a log that takes no commands is tried while none come.
const PROBE: Duration = Duration::from_secs(1);

/// Writes until the queue is dropped.
pub(crate) async fn run(shared: Arc<Shared>, mut waiting: Waiting) {
    loop {
        let next = match shared.trouble() {
            None => waiting.take(ENOUGH_BYTES).await,
            Some(_) => match timeout(PROBE, waiting.take(ENOUGH_BYTES)).await {
                Ok(next) => next,
                Err(_) => {
                    let away = shared.session.end().await.err();
                    shared.set_trouble(Part::Writing, away.map(|failure| failure.to_string()));
                    continue;
                }
            },
        };
        let Some((appends, answers)) = next else { return };
        commit(&shared, &appends, answers).await;
    }
}

/// Whoever waits is told when the intent comes back in `$all`, or here that it could not be written.
async fn commit(shared: &Shared, appends: &[Append], answers: Vec<Answer>) {
    let batch = shared.fresh_id();
    shared.waiting.begin(batch, answers);
    let written = match encode(batch, appends) {
        Ok(events) => write(shared, &format!("{INTENT}{batch}"), &events).await,
        Err(error) => Err(error),
    };
    let trouble = match &written {
        Err(StoreError::Unavailable(words)) => Some(words.clone()),
        _ => None,
    };
    shared.set_trouble(Part::Writing, trouble);
    match written {
        Ok(()) => shared.more.notify_one(),
        Err(error) => {
            tracing::warn!(%error, commands = appends.len(), "a batch could not be written");
            shared.waiting.answer_all(batch, &error);
        }
    }
}

/// A lost answer is asked for by writing again: the server knows the ids.
async fn write(shared: &Shared, stream: &str, events: &[EventData]) -> Result<(), StoreError> {
    let end = Instant::now() + PATIENCE;
    loop {
        shared.reach(points::BATCH_TAKEN)?;
        match shared.session.append(stream, StreamState::NoStream, events).await {
            // Nobody else has a stream of this name.
            Ok(()) | Err(Failure::Refused(Error::WrongExpectedVersion { .. })) => {
                return shared.reach(points::INTENT_WRITTEN);
            }
            Err(failure) if failure.passes() && Instant::now() < end && !shared.is_stopped() => sleep(PAUSE).await,
            Err(failure) => return Err(too_large(&failure).unwrap_or_else(|| failure.unavailable())),
        }
    }
}

/// A command that is larger than this server is set up for.
fn too_large(failure: &Failure) -> Option<StoreError> {
    let Failure::Refused(Error::Grpc { message, .. }) = failure else { return None };
    let limit = limit_of_server(message)?;
    Some(StoreError::TooLarge { what: "append for this KurrentDB", size: limit.saturating_add(1), limit })
}

/// "Maximum Append Size of 1048576 Exceeded."
fn limit_of_server(message: &str) -> Option<usize> {
    let (_, rest) = message.split_once("Maximum Append Size of ")?;
    rest.split(|c: char| !c.is_ascii_digit()).next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_limit_of_the_server_is_understood() {
        assert_eq!(limit_of_server("Maximum Append Size of 1048576 Exceeded."), Some(1_048_576));
        assert_eq!(limit_of_server("something else"), None);
    }
}
