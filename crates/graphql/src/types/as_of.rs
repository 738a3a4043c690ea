//! Moments of the past.

use async_graphql::OneofObject;
use rollbook_store::Position;

use super::scalars::DateTime;
use crate::error::Result;
use crate::session::Session;

/// A moment of the past: one of the two.
#[derive(Debug, OneofObject)]
pub(crate) enum AsOf {
    /// As the log was at this position.
    Position(String),
    /// As the log was at this time.
    Time(DateTime),
}

impl AsOf {
    /// The position in the log.
    pub(crate) async fn position(&self, session: &Session) -> Result<Position> {
        match self {
            Self::Position(text) => session.position(text).await,
            Self::Time(at) => Ok(session.app.position_at(at.0).await?),
        }
    }
}
