//! Histories, and why a member is in a group.

use async_graphql::{InputObject, SimpleObject};
use rollbook_app::history::{self, HistoryPage, Turn};
use rollbook_app::queries::Topic;
use rollbook_app::{App, When};
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

impl HistoryFilter {
    /// As the log reads it, as it was at a moment.
    pub(crate) async fn read(self, session: &Session, when: When) -> Result<history::HistoryFilter> {
        Ok(history::HistoryFilter {
            kinds: self.types.unwrap_or_default(),
            actor: self.actor,
            from: self.from.map(|at| at.0),
            to: self.to.map(|at| at.0),
            until: session.app.last_of(when).await?,
        })
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
    pub(crate) async fn read(self, session: &Session, when: When) -> Result<(history::HistoryFilter, Turn<Position>)> {
        let after = match self.after {
            Some(after) => Some(session.position("after", &after).await?),
            None => None,
        };
        let limit = self.first.map_or(Ok(DEFAULT_PAGE), limit)? as usize;
        let filter = self.filter.unwrap_or_default().read(session, when).await?;
        Ok((filter, Turn { after, newest_first: self.newest_first, limit }))
    }
}

/// A part of the history of a topic, as it was at a moment.
pub(crate) async fn history(
    session: &Session,
    when: When,
    topic: Topic,
    who: Option<&Reference>,
    arguments: HistoryArguments,
) -> Result<EventConnection> {
    let session = session.with(Scope::Audit)?;
    let (filter, turn) = arguments.read(session, when).await?;
    let page = session.app.history(&session.principal.workspace, topic, &filter, turn).await?;
    Ok(told(&session.app, page, when, who))
}

/// A part of a history as a connection.
pub(crate) fn told(app: &App, page: HistoryPage<Position>, when: When, who: Option<&Reference>) -> EventConnection {
    let events = page.events.into_iter().map(|event| Event::about(app, event, when, who));
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

/// Why a member is in a group, or was at a moment; none for who never was.
pub(crate) async fn why(session: &Session, when: When, group: GroupId, member: &Reference) -> Result<Option<Reasons>> {
    let session = session.with(Scope::Audit)?;
    let app = &session.app;
    let until = app.last_of(when).await?;
    let why = app.why(&session.principal.workspace, group, member, until).await?;
    Ok(why.map(|why| Reasons {
        is_member: why.is_member,
        because: why.because.into_iter().map(|event| Event::about(app, event, when, Some(member))).collect(),
        asked_by: why.asked_by.into_iter().map(|event| Event::new(app, event, when)).collect(),
    }))
}
