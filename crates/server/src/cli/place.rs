//! What people write for workspaces, groups and positions.

use rollbook_app::AppError;
use rollbook_app::position::known;
use rollbook_domain::{GroupId, Timestamp, WorkspaceName};
use rollbook_store::{EventStore, Position, PositionToken};

use super::args::Place;
use super::error::CliError;

pub(super) fn workspace(place: &Place) -> Result<WorkspaceName, CliError> {
    named_workspace(&place.workspace)
}

pub(super) fn named_workspace(text: &str) -> Result<WorkspaceName, CliError> {
    text.parse().map_err(|error| CliError::Usage(format!("--workspace {text}: {error}")))
}

pub(super) fn group(text: &str) -> Result<GroupId, CliError> {
    text.parse().map_err(|_| CliError::Usage(format!("{text}: a group is named by its id, a UUID")))
}

/// A position token, a plain number of the log, or an instant.
pub(super) async fn position(store: &dyn EventStore, text: &str) -> Result<Position, CliError> {
    if let Ok(token) = text.parse::<PositionToken>() {
        return known(store, token).await.map_err(|error| named(text, error));
    }
    if let Ok(number) = text.parse::<u64>() {
        let token = PositionToken { epoch: store.epoch(), position: Position(number) };
        return known(store, token).await.map_err(|error| named(text, error));
    }
    let at = instant(text).ok_or_else(|| {
        CliError::Usage(format!("{text}: expected a position or an instant such as 2026-03-07T06:00:00Z"))
    })?;
    let position = store.position_at(at).await;
    position.map_err(|error| CliError::Failed(error.to_string()))
}

/// A position that makes no sense, by what was written for it.
fn named(text: &str, error: AppError) -> CliError {
    match error {
        AppError::Invalid { reason, .. } => CliError::Usage(format!("{text}: this position {reason}")),
        error => error.into(),
    }
}

/// An instant as people write it.
pub(super) fn instant(text: &str) -> Option<Timestamp> {
    let at: jiff::Timestamp = text.parse().ok()?;
    Some(Timestamp::from_micros(at.as_microsecond()))
}
