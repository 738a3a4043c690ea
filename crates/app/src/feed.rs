//! The log as its readers see it: pages and a live feed.

use std::borrow::Cow;

use futures::Stream;
use futures::stream::{self, StreamExt};
use rollbook_domain::{Actor, Event, GroupId, Reference, StreamId, WorkspaceName, describe, describe_about};
use rollbook_store::{Position, PositionToken, Recorded};
use serde::Serialize;
use serde_json::value::RawValue;

use crate::app::App;
use crate::error::AppError;
use crate::rfc3339;
use crate::told::Told;

/// How many events are read at once.
const PAGE: usize = 500;
/// How many events a filtered page looks at before it answers what it has.
const SCAN: usize = 20_000;

/// Which events of a workspace. All that is said must hold.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FeedFilter {
    /// Of one of these groups; empty means any stream.
    pub groups: Vec<GroupId>,
    /// Of one of these types; empty means any.
    pub kinds: Vec<String>,
    /// By this actor.
    pub actor: Option<String>,
    /// Not beyond this position, as if the log ended there.
    pub until: Option<Position>,
}

impl FeedFilter {
    /// Whether an event of the workspace is one of them.
    pub fn admits(&self, event: &Recorded) -> bool {
        let group = || self.groups.iter().any(|group| StreamId::group(*group) == event.stream);
        let kind = || self.kinds.iter().any(|kind| *kind == event.kind);
        let actor = self.actor.as_ref().is_none_or(|actor| actor == event.meta.actor.as_str());
        (self.groups.is_empty() || group())
            && (self.kinds.is_empty() || kind())
            && actor
            && event.position <= self.end()
    }

    fn end(&self) -> Position {
        self.until.unwrap_or(Position(u64::MAX))
    }
}

/// Events of one workspace in log order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FeedPage {
    /// Those the filter admits.
    pub events: Vec<Told>,
    /// Where the next page begins; beyond the last event where events were filtered out.
    pub next: Position,
    /// Whether nothing more was there.
    pub at_end: bool,
}

impl App {
    /// About `limit` events of a workspace after a position; whole commands.
    pub async fn events(
        &self,
        workspace: &WorkspaceName,
        after: Position,
        limit: usize,
        filter: &FeedFilter,
    ) -> Result<FeedPage, AppError> {
        let filter = &self.seek_filter(workspace, filter).await?;
        let (mut events, mut next, mut scanned) = (Vec::new(), after, 0);
        let mut at_end = next >= filter.end();
        while !at_end && events.len() < limit && scanned < SCAN {
            let reading = self.store().read_log(next, PAGE.min(limit)).await?;
            scanned += reading.events.len();
            next = reading.events.last().map_or(next, |event| event.position).min(filter.end());
            at_end = reading.at_end || next >= filter.end();
            let admitted = |event: &Recorded| event.meta.workspace == *workspace && filter.admits(event);
            events.extend(reading.events.into_iter().filter(admitted));
        }
        Ok(FeedPage { events: self.tell(workspace, events).await?, next, at_end })
    }

    /// The filter as the log has its actor.
    pub(crate) async fn seek_filter<'f>(
        &self,
        workspace: &WorkspaceName,
        filter: &'f FeedFilter,
    ) -> Result<Cow<'f, FeedFilter>, AppError> {
        let Some(actor) = &filter.actor else { return Ok(Cow::Borrowed(filter)) };
        let sought = self.door().seek_actor(workspace, Actor::new(actor)).await?;
        Ok(Cow::Owned(FeedFilter { actor: Some(sought.as_str().to_owned()), ..filter.clone() }))
    }

    /// All events of a workspace after a position, and then every new one as it becomes durable. Each is given
    /// once, in order; the stream ends with an error or with the process.
    pub fn follow(
        &self,
        workspace: WorkspaceName,
        after: Position,
        filter: FeedFilter,
    ) -> impl Stream<Item = Result<FeedPage, AppError>> + Send + use<> {
        let following = Following { app: self.clone(), workspace, filter, after };
        stream::unfold(Some(following), |following| async move {
            let mut following = following?;
            match following.next().await {
                Ok(page) => Some((Ok(page), Some(following))),
                Err(error) => Some((Err(error), None)),
            }
        })
        .filter(|page| std::future::ready(page.as_ref().map_or(true, |page| !page.events.is_empty())))
    }
}

struct Following {
    app: App,
    workspace: WorkspaceName,
    filter: FeedFilter,
    after: Position,
}

impl Following {
    async fn next(&mut self) -> Result<FeedPage, AppError> {
        let mut head = self.app.store().head();
        let after = self.after;
        let stopped = |_| AppError::Unavailable("the log has stopped".into());
        head.wait_for(|head| *head > after).await.map_err(stopped)?;
        let page = self.app.events(&self.workspace, self.after, PAGE, &self.filter).await?;
        self.after = page.next;
        Ok(page)
    }
}

/// An event as it is told on every surface.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct EventView<'a> {
    /// Opaque; reading after it gives what came later.
    pub position: String,
    /// UUIDv7.
    pub id: String,
    /// `group-<uuid>`.
    pub stream: String,
    /// Place in the stream, from 1.
    pub version: u64,
    /// `group.members-added`.
    #[serde(rename = "type")]
    pub kind: &'a str,
    /// The schema of `data`.
    pub schema_version: u16,
    /// RFC 3339.
    pub recorded_at: String,
    /// Where it belongs.
    pub workspace: &'a str,
    /// Who acted.
    pub actor: &'a str,
    /// On whose behalf.
    pub initiator: Option<&'a str>,
    /// The command.
    pub command_id: String,
    /// The first command of the chain.
    pub correlation_id: String,
    /// What caused the command.
    pub causation_id: Option<String>,
    /// W3C trace context.
    pub traceparent: Option<&'a str>,
    /// What happened, for people.
    pub sentence: String,
    /// The payload as stored, without what is withheld.
    pub data: &'a RawValue,
}

impl<'a> EventView<'a> {
    /// An event of the log with this epoch, as it is told.
    pub fn new(epoch: u32, event: &'a Told) -> Result<Self, AppError> {
        let damaged = |error: serde_json::Error| AppError::Internal(format!("{} is no JSON: {error}", event.position));
        let data = serde_json::from_slice(&event.payload).map_err(damaged)?;
        Ok(Self {
            position: PositionToken { epoch, position: event.position }.to_string(),
            id: event.id.to_string(),
            stream: event.stream.to_string(),
            version: event.version,
            kind: &event.kind,
            schema_version: event.schema_version,
            recorded_at: rfc3339::format(event.recorded_at),
            workspace: event.meta.workspace.as_str(),
            actor: event.meta.actor.as_str(),
            initiator: event.meta.initiator.as_ref().map(Actor::as_str),
            command_id: event.meta.command_id.to_string(),
            correlation_id: event.meta.correlation_id.to_string(),
            causation_id: event.meta.causation_id.map(|id| id.to_string()),
            traceparent: event.meta.traceparent.as_deref(),
            sentence: sentence(event, describe),
            data,
        })
    }
}

impl App {
    /// The event as it is told.
    pub fn event_view<'a>(&self, event: &'a Told) -> Result<EventView<'a>, AppError> {
        EventView::new(self.store().epoch(), event)
    }

    /// The event as it is told in the history of somebody, with a sentence about them.
    pub fn event_view_about<'a>(&self, event: &'a Told, who: &Reference) -> Result<EventView<'a>, AppError> {
        let sentence = sentence(event, |event| describe_about(event, who));
        Ok(EventView { sentence, ..self.event_view(event)? })
    }
}

/// What happened, for people; the bare type for an event this version cannot read.
fn sentence(event: &Recorded, describe: impl FnOnce(&Event) -> String) -> String {
    match rollbook_store::codec::decode(event) {
        Ok(event) => describe(&event),
        Err(_) => event.kind.to_string(),
    }
}
