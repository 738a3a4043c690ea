//! Histories, and why a member is in a group.

use async_graphql::{InputObject, SimpleObject};
use rollbook_app::App;
use rollbook_app::history::{self, HistoryPage, Turn};
use rollbook_app::queries::Topic;
use rollbook_domain::{GroupId, Reference};
use rollbook_http::auth::Scope;
use rollbook_store::Position;

use super::event::{Event, EventConnection};
use super::page::{DEFAULT_PAGE, limit};
use super::scalars::DateTime;
use crate::error::Result;
use crate::session::Session;

/// Which events of a history. All that is said must hold.
#[derive(Debug, Default, InputObject)]
pub(crate) struct HistoryFilter {
    /// Of one of these types, such as `group.members-added`.
    types: Option<Vec<String>>,
    /// What this actor did, or had done.
    actor: Option<String>,
    /// Recorded at this time or later.
    from: Option<DateTime>,
    /// Recorded before this time.
    to: Option<DateTime>,
}

impl From<HistoryFilter> for history::HistoryFilter {
    fn from(filter: HistoryFilter) -> Self {
        Self {
            kinds: filter.types.unwrap_or_default(),
            actor: filter.actor,
            from: filter.from.map(|at| at.0),
            to: filter.to.map(|at| at.0),
        }
    }
}

/// The arguments of a history that is read by positions.
pub(crate) struct HistoryArguments {
    pub(crate) filter: Option<HistoryFilter>,
    pub(crate) first: Option<i32>,
    pub(crate) after: Option<String>,
    pub(crate) newest_first: bool,
}

impl HistoryArguments {
    /// The filter and the part of the list.
    pub(crate) async fn read(self, session: &Session) -> Result<(history::HistoryFilter, Turn<Position>)> {
        let after = match self.after {
            Some(after) => Some(session.position("after", &after).await?),
            None => None,
        };
        let limit = self.first.map_or(Ok(DEFAULT_PAGE), limit)? as usize;
        Ok((self.filter.unwrap_or_default().into(), Turn { after, newest_first: self.newest_first, limit }))
    }
}

/// A part of the history of a topic.
pub(crate) async fn history(
    session: &Session,
    topic: Topic,
    who: Option<&Reference>,
    arguments: HistoryArguments,
) -> Result<EventConnection> {
    let session = session.with(Scope::Audit)?;
    let (filter, turn) = arguments.read(session).await?;
    let page = session.app.history(&session.principal.workspace, topic, &filter, turn).await?;
    Ok(told(&session.app, page, who))
}

/// A part of a history as a connection.
pub(crate) fn told(app: &App, page: HistoryPage<Position>, who: Option<&Reference>) -> EventConnection {
    let events = page.events.into_iter().map(|event| Event::about(app, event, who));
    let next = page.next.map(|position| app.token(position).to_string());
    EventConnection::of(events.collect(), next)
}

/// Why somebody is, or is no longer, in a group.
#[derive(SimpleObject)]
pub(crate) struct Reasons {
    /// Whether the last event leaves it a member.
    is_member: bool,
    /// The events since it last joined, oldest first.
    because: Vec<Event>,
    /// What the commands did that these events follow from, where it were other ones: the request of an import.
    asked_by: Vec<Event>,
}

/// Why a member is in a group; none for who never was.
pub(crate) async fn why(session: &Session, group: GroupId, member: &Reference) -> Result<Option<Reasons>> {
    let session = session.with(Scope::Audit)?;
    let app = &session.app;
    let why = app.why(&session.principal.workspace, group, member).await?;
    Ok(why.map(|why| Reasons {
        is_member: why.is_member,
        because: why.because.into_iter().map(|event| Event::about(app, event, Some(member))).collect(),
        asked_by: why.asked_by.into_iter().map(|event| Event::about(app, event, None)).collect(),
    }))
}
