//! Which imports were ever asked for, as the log says.

use std::ops::ControlFlow;

use rollbook_domain::group::GroupEvent;
use rollbook_domain::group::event::ImportRequested;
use rollbook_domain::{Event, ObjectId, Timestamp, WorkspaceName};
use rollbook_store::{Position, codec};

use crate::app::App;
use crate::error::AppError;

/// How much earlier than its job was named a command may seem to be: clocks of nodes differ.
const SKEW_MICROS: i64 = 86_400_000_000;
/// How many events are looked at on one thread before another task may have it.
const STRETCH: usize = 256;
static REQUESTED: [&str; 1] = ["group.import-requested"];

/// The second that a job's id begins with.
pub(super) fn named_at(job: &ObjectId) -> i64 {
    i64::from_str_radix(&job.as_str()[..8], 16).unwrap_or(i64::MAX)
}

/// Shows every request since the oldest of these jobs was named, until it is enough.
pub(super) async fn each_since_oldest<'j>(
    app: &App,
    jobs: impl Iterator<Item = &'j ObjectId>,
    mut take: impl FnMut(&WorkspaceName, ImportRequested) -> ControlFlow<()> + Send,
) -> Result<(), AppError> {
    let Some(oldest) = jobs.map(named_at).min() else { return Ok(()) };
    let end = app.store().current_head().await?;
    let since = Timestamp::from_micros(oldest.saturating_mul(1_000_000).saturating_sub(SKEW_MICROS));
    let mut position: Position = app.store().position_at(since).await?;
    while position < end {
        let sifting = app.store().sift_log(position, STRETCH, &REQUESTED).await?;
        for recorded in &sifting.events {
            let event = codec::decode(recorded).map_err(|error| AppError::Internal(error.to_string()))?;
            if let Event::Group(GroupEvent::ImportRequested(request)) = event
                && take(&recorded.meta.workspace, request).is_break()
            {
                return Ok(());
            }
        }
        if sifting.at_end {
            break;
        }
        position = sifting.next;
    }
    Ok(())
}
