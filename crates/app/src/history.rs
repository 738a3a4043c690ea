//! Histories: what happened to a group, a member, a membership or an import, and what somebody did.
//!
//! A group's past is its stream. All others are spread over the log; the views say where to look
//! ([`crate::queries::Place`]), and what is there is read from the log itself.

mod group;
mod topic;
mod why;

use rollbook_domain::{Actor, Timestamp, WorkspaceName};
use rollbook_store::{Position, Recorded};

use crate::app::App;
use crate::error::AppError;
use crate::told::Told;

pub use why::Why;

/// How many events a page looks at before it answers what it has.
const SCAN: usize = 20_000;

/// Which events of a history. All that is said must hold.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct HistoryFilter {
    /// Of one of these types; empty means any.
    pub kinds: Vec<String>,
    /// By this actor.
    pub actor: Option<String>,
    /// Recorded at or after.
    pub from: Option<Timestamp>,
    /// Recorded before.
    pub to: Option<Timestamp>,
    /// Not beyond this position: the history as it was then.
    pub until: Option<Position>,
}

/// Which part of a history.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Turn<K> {
    /// Beyond this event, in the direction of reading; from the beginning, or the end, if left out.
    pub after: Option<K>,
    /// From the newest event back.
    pub newest_first: bool,
    /// At most how many events.
    pub limit: usize,
}

/// A part of a history, in the order asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HistoryPage<K, E = Told> {
    /// What happened.
    pub events: Vec<E>,
    /// After what the next page begins, if there may be one: a filtered page may hold few events, or none, and still
    /// not be the last.
    pub next: Option<K>,
}

impl<K, E> Default for HistoryPage<K, E> {
    fn default() -> Self {
        Self { events: Vec::new(), next: None }
    }
}

/// Positions: beyond the first, up to the second.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Window {
    after: Position,
    up_to: Position,
}

impl Window {
    fn has(self, position: Position) -> bool {
        position > self.after && position <= self.up_to
    }
}

impl HistoryFilter {
    /// Whether an event is wanted.
    pub fn admits(&self, event: &Recorded) -> bool {
        let kind = || self.kinds.iter().any(|kind| *kind == event.kind);
        let actor = self.actor.as_ref().is_none_or(|actor| acted(event, actor));
        let since = self.from.is_none_or(|from| event.recorded_at >= from);
        (self.kinds.is_empty() || kind()) && actor && since && self.to.is_none_or(|to| event.recorded_at < to)
    }

    /// The filter as the log has its actor.
    async fn sought(&self, app: &App, workspace: &WorkspaceName) -> Result<Self, AppError> {
        let mut filter = self.clone();
        if let Some(actor) = &mut filter.actor {
            let sought = app.door().seek_actor(workspace, Actor::new(actor.as_str())).await?;
            sought.as_str().clone_into(actor);
        }
        Ok(filter)
    }

    /// Where in the log its time range lies.
    async fn window(&self, app: &App) -> Result<Window, AppError> {
        let before = |at: Timestamp| Timestamp::from_micros(at.micros().saturating_sub(1));
        let after = match self.from {
            Some(from) => app.store().position_at(before(from)).await?,
            None => Position(0),
        };
        let up_to = match self.to {
            Some(to) => app.store().position_at(before(to)).await?,
            None => Position(u64::MAX),
        };
        Ok(Window { after, up_to: up_to.min(self.until.unwrap_or(up_to)) })
    }
}

/// Whether somebody acted, or was acted for.
fn acted(event: &Recorded, who: &str) -> bool {
    event.meta.actor.as_str() == who || event.meta.initiator.as_ref().map(Actor::as_str) == Some(who)
}
