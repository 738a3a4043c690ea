//! When somebody looks at the views: now, or as they were at a moment of the past.
//!
//! Nobody sees half a command: a position inside one counts as its end, since whoever names it has seen a part of the
//! command. A time counts as the end of the last command recorded at or before it.

use std::ops::Deref;
use std::sync::Arc;

use rollbook_domain::Timestamp;
use rollbook_store::{Position, PositionToken};

use crate::app::App;
use crate::as_of::end_of_command;
use crate::error::AppError;
use crate::queries::{Queries, Temporal};
use crate::rfc3339;

/// See the module.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum When {
    /// As it is.
    #[default]
    Now,
    /// As it was at a position of this log.
    AsOf(Position),
}

impl When {
    /// Refuses a moment before the first event: a list of nothing would read as a fact about something.
    pub fn begun(self) -> Result<Self, AppError> {
        match self {
            Self::AsOf(Position(0)) => {
                Err(AppError::Invalid { field: "asOf", reason: "lies before the first event".into() })
            }
            other => Ok(other),
        }
    }
}

/// The views at a moment.
pub enum ViewsAt<'a> {
    /// As they are.
    Now(&'a dyn Queries),
    /// As they were.
    Then(Arc<dyn Temporal>),
}

impl Deref for ViewsAt<'_> {
    type Target = dyn Temporal;

    fn deref(&self) -> &Self::Target {
        match self {
            Self::Now(views) => *views,
            Self::Then(views) => &**views,
        }
    }
}

impl App {
    /// The views at a moment.
    pub fn views(&self, when: When) -> ViewsAt<'_> {
        match when {
            When::Now => ViewsAt::Now(self.queries()),
            When::AsOf(at) => ViewsAt::Then(self.queries().as_of(at)),
        }
    }

    /// The last position that is seen of the log itself at a moment; none where all of it is.
    pub async fn last_of(&self, when: When) -> Result<Option<Position>, AppError> {
        match when {
            When::Now => Ok(None),
            When::AsOf(at) => Ok(Some(end_of_command(&**self.store(), at).await?)),
        }
    }

    /// The moment that a client names by a position or a time in RFC 3339, once the views have reached it.
    pub async fn moment(&self, text: &str) -> Result<When, AppError> {
        if let Some(at) = rfc3339::parse(text) {
            return self.moment_of_time(at).await;
        }
        let invalid = || AppError::Invalid { field: "position", reason: "is neither a position nor a time".into() };
        text.parse::<PositionToken>().map_err(|_| invalid())?;
        self.moment_of_position(text).await
    }

    /// The moment of a position that a client names, once the views have reached it.
    pub async fn moment_of_position(&self, text: &str) -> Result<When, AppError> {
        let position = self.position(text).await?;
        self.wait_until(position, self.read_wait()).await?;
        Ok(When::AsOf(position))
    }

    /// The moment of a time that has passed, once the views have reached it.
    pub async fn moment_of_time(&self, at: Timestamp) -> Result<When, AppError> {
        if at > self.now() {
            return Err(AppError::Invalid { field: "asOf", reason: "lies in the future".into() });
        }
        let position = self.position_at(at).await?;
        self.wait_until(position, self.read_wait()).await?;
        Ok(When::AsOf(position))
    }
}
