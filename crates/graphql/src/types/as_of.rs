//! Moments of the past.

use async_graphql::OneofObject;
use rollbook_app::When;
use rollbook_http::auth::Scope;

use super::scalars::DateTime;
use crate::error::{Fault, Result};
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
    /// When that is, once the views have reached it; now where nothing is said. The past needs the scope audit.
    pub(crate) async fn when(as_of: Option<Self>, session: &Session) -> Result<When> {
        let Some(as_of) = as_of else { return Ok(When::Now) };
        session.with(Scope::Audit)?;
        as_of.moment("asOf", session).await
    }

    /// The moment that this argument names, once the views have reached it.
    pub(crate) async fn moment(self, argument: &'static str, session: &Session) -> Result<When> {
        let moment = match self {
            Self::Position(text) => session.app.moment_of_position(&text).await,
            Self::Time(at) => session.app.moment_of_time(at.0).await,
        };
        moment.map_err(|error| Fault::in_argument(argument, error))
    }
}
