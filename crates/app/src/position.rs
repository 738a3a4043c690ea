//! Positions as clients name them: of this log, and not in the future. Checked here and nowhere else.

use std::fmt::Display;

use rollbook_store::position::InvalidPosition;
use rollbook_store::{EventStore, Position, PositionToken};

use crate::app::App;
use crate::error::AppError;

impl App {
    /// The place that a client names by its token.
    pub async fn position(&self, text: &str) -> Result<Position, AppError> {
        known(&**self.store(), token(text)?).await
    }

    /// Waits, bounded, until the views have reached the place that a client names by its token.
    pub async fn reach(&self, text: &str) -> Result<(), AppError> {
        self.wait_for(token(text)?).await
    }
}

/// A token as clients write it.
fn token(text: &str) -> Result<PositionToken, AppError> {
    text.parse().map_err(|error: InvalidPosition| refused(&error))
}

/// The place in the log that a token stands for, if the log has it.
pub async fn known(store: &dyn EventStore, token: PositionToken) -> Result<Position, AppError> {
    if token.epoch != store.epoch() {
        return Err(refused(&"belongs to another log"));
    }
    // What is read is read from rows, which are there an instant before the watched head moves: a client may come back
    // with a position that nobody has been told of yet. Only the log itself knows what lies in the future.
    if token.position > *store.head().borrow() && token.position > store.current_head().await? {
        return Err(refused(&"lies in the future"));
    }
    Ok(token.position)
}

fn refused(reason: &dyn Display) -> AppError {
    AppError::Invalid { field: "position", reason: reason.to_string() }
}
