//! Events of the log.

use async_graphql::connection::PageInfo;
use async_graphql::{ID, InputObject, Json, Object, SimpleObject};
use rollbook_app::feed::{FeedFilter, FeedPage};
use rollbook_app::{App, AppError, Told, When};
use rollbook_domain::{GroupId, Reference, event::Category};
use rollbook_store::Position;
use serde_json::Value;

use super::group::{Group, read_group_at};
use super::scalars::DateTime;
use crate::error::{Fault, Result};
use crate::session::session;

/// Which events. All that is said must hold.
#[derive(Debug, Default, InputObject)]
pub(crate) struct EventFilter {
    /// Of one of these groups.
    groups: Option<Vec<ID>>,
    /// Of one of these types, such as `group.members-added`.
    types: Option<Vec<String>>,
    /// By this actor.
    actor: Option<String>,
}

impl EventFilter {
    /// As the log reads it, up to a position.
    pub(crate) fn read(self, until: Option<Position>) -> Result<FeedFilter> {
        let group = |id: &ID| id.parse().map_err(|_| Fault::argument("groups", "must be ids of groups"));
        Ok(FeedFilter {
            groups: self.groups.unwrap_or_default().iter().map(group).collect::<Result<_>>()?,
            kinds: self.types.unwrap_or_default(),
            actor: self.actor,
            until,
        })
    }
}

/// Something that happened.
pub(crate) struct Event {
    recorded: Told,
    position: String,
    sentence: String,
    /// When its group is looked at.
    when: When,
}

impl Event {
    pub(crate) fn new(app: &App, recorded: Told, when: When) -> Self {
        Self::about(app, recorded, when, None)
    }

    /// With a sentence about somebody.
    pub(crate) fn about(app: &App, recorded: Told, when: When, who: Option<&Reference>) -> Self {
        let position = app.token(recorded.position).to_string();
        let view = match who {
            Some(who) => app.event_view_about(&recorded, who),
            None => app.event_view(&recorded),
        };
        let sentence = view.map(|view| view.sentence);
        Self { position, sentence: sentence.unwrap_or_else(|_| recorded.kind.to_string()), recorded, when }
    }
}

/// Something that happened.
#[Object]
impl Event {
    /// UUIDv7.
    async fn id(&self) -> ID {
        self.recorded.id.to_string().into()
    }

    /// Its place in the log; reading after it gives what came later.
    async fn position(&self) -> &str {
        &self.position
    }

    /// What it happened to: `group-<uuid>`.
    async fn stream(&self) -> String {
        self.recorded.stream.to_string()
    }

    /// Its place in that stream, from 1.
    async fn version(&self) -> u64 {
        self.recorded.version
    }

    /// `group.members-added`.
    async fn r#type(&self) -> &str {
        &self.recorded.kind
    }

    /// The schema of `data`.
    async fn schema_version(&self) -> u16 {
        self.recorded.schema_version
    }

    /// When it was recorded.
    async fn recorded_at(&self) -> DateTime {
        DateTime(self.recorded.recorded_at)
    }

    /// Who acted.
    async fn actor(&self) -> &str {
        self.recorded.meta.actor.as_str()
    }

    /// On whose behalf.
    async fn initiator(&self) -> Option<&str> {
        self.recorded.meta.initiator.as_ref().map(rollbook_domain::Actor::as_str)
    }

    /// The command that caused it.
    async fn command_id(&self) -> String {
        self.recorded.meta.command_id.to_string()
    }

    /// The first command of the chain.
    async fn correlation_id(&self) -> String {
        self.recorded.meta.correlation_id.to_string()
    }

    /// What caused the command.
    async fn causation_id(&self) -> Option<String> {
        self.recorded.meta.causation_id.map(|id| id.to_string())
    }

    /// What happened, for people.
    async fn sentence(&self) -> &str {
        &self.sentence
    }

    /// The payload as it is stored, without what is withheld.
    #[expect(clippy::unused_async, reason = "the form of a resolver")]
    async fn data(&self) -> Result<Option<Json<Value>>> {
        let damaged = |error: serde_json::Error| AppError::Internal(format!("{} is no JSON: {error}", self.position));
        Ok(Some(Json(serde_json::from_slice(&self.recorded.payload).map_err(damaged)?)))
    }

    /// The group it happened to, as it is now, with this event and perhaps later ones; or as it was at the moment that is
    /// asked about.
    async fn group(&self, context: &async_graphql::Context<'_>) -> Result<Option<Group>> {
        if self.recorded.stream.category != Category::Group {
            return Ok(None);
        }
        let session = session(context).seeing(self.recorded.position).await?;
        read_group_at(session, self.when, GroupId(self.recorded.stream.id)).await
    }
}

/// An event with its position as the cursor.
#[derive(SimpleObject)]
pub(crate) struct EventEdge {
    /// Its position.
    cursor: String,
    /// The event.
    node: Event,
}

/// Events in log order. Pages end at the ends of commands, so they may be somewhat longer than asked for.
#[derive(SimpleObject)]
pub(crate) struct EventConnection {
    /// Events with their cursors.
    edges: Vec<EventEdge>,
    /// Where to go on: `endCursor` also where the filter admitted nothing.
    page_info: PageInfo,
}

impl EventConnection {
    pub(crate) fn new(app: &App, page: FeedPage, when: When) -> Self {
        let events = page.events.into_iter().map(|recorded| Event::new(app, recorded, when)).collect();
        let mut connection = Self::of(events, Some(app.token(page.next).to_string()));
        connection.page_info.has_next_page = !page.at_end;
        connection
    }

    /// Events that are there, and after which position there may be more.
    pub(crate) fn of(events: Vec<Event>, next: Option<String>) -> Self {
        let edge = |node: Event| EventEdge { cursor: node.position.clone(), node };
        let edges: Vec<EventEdge> = events.into_iter().map(edge).collect();
        let page_info = PageInfo {
            has_previous_page: false,
            has_next_page: next.is_some(),
            start_cursor: edges.first().map(|edge| edge.cursor.clone()),
            end_cursor: next.or_else(|| edges.last().map(|edge| edge.cursor.clone())),
        };
        Self { edges, page_info }
    }
}
