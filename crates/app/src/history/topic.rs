//! The past of what is spread over the log.

use rollbook_domain::{ObjectId, Reference, WorkspaceName, named};
use rollbook_store::{Position, Recorded, codec};

use super::{HistoryFilter, HistoryPage, SCAN, Turn, Window, acted};
use crate::app::App;
use crate::error::AppError;
use crate::queries::{Place, PlaceSearch, Topic};
use crate::told::Told;

/// How many places are asked for at once.
const PLACES: u32 = 64;

impl App {
    /// What happened to a topic, as far as the views know, by positions.
    pub async fn history(
        &self,
        workspace: &WorkspaceName,
        topic: Topic,
        filter: &HistoryFilter,
        turn: Turn<Position>,
    ) -> Result<HistoryPage<Position>, AppError> {
        let filter = &filter.sought(self, workspace).await?;
        let window = filter.window(self).await?;
        let topic = self.door().seek_topic(workspace, topic).await?;
        let mut search = Search { app: self, workspace, topic, filter, turn, window, looked: 0 };
        let HistoryPage { events, next } = search.go().await?;
        Ok(HistoryPage { events: self.tell(workspace, events).await?, next })
    }

    /// What happened to an import: what was asked, the attempts, the members that it brought.
    pub async fn import_history(
        &self,
        workspace: &WorkspaceName,
        job: &ObjectId,
        filter: &HistoryFilter,
        turn: Turn<Position>,
    ) -> Result<HistoryPage<Position>, AppError> {
        let named = self.history(workspace, Topic::Import(job.clone()), filter, turn).await?;
        let first = Turn { after: None, newest_first: false, limit: 1 };
        let asked = self.history(workspace, Topic::Import(job.clone()), &HistoryFilter::default(), first).await?;
        let Some(asked) = asked.events.first() else { return Ok(named) };
        let led_to = self.history(workspace, Topic::Sequel(asked.meta.correlation_id), filter, turn).await?;
        // One command asks for one import, so whatever it led to in this group is of this import.
        let led_to = HistoryPage {
            events: led_to.events.into_iter().filter(|event| event.stream == asked.stream).collect(),
            next: led_to.next,
        };
        Ok(merged(named, led_to, turn))
    }

    /// The event at a position.
    pub async fn event_at(&self, position: Position) -> Result<Option<Told>, AppError> {
        let before = Position(position.0.saturating_add(1));
        let found = self.store().read_log_backwards(before, 1).await?;
        match found.into_iter().find(|event| event.position == position) {
            Some(event) => Ok(Some(self.tell_one(event).await?)),
            None => Ok(None),
        }
    }
}

/// Two parts of one history as one; beyond where either of them ends, nothing is known of it.
fn merged(a: HistoryPage<Position>, b: HistoryPage<Position>, turn: Turn<Position>) -> HistoryPage<Position> {
    let nearer = |a: Position, b: Position| if turn.newest_first { a.max(b) } else { a.min(b) };
    let mut next = match (a.next, b.next) {
        (Some(a), Some(b)) => Some(nearer(a, b)),
        (a, b) => a.or(b),
    };
    let known = |event: &Told| next.is_none_or(|next| nearer(event.position, next) == event.position);
    let mut events: Vec<Told> = a.events.into_iter().chain(b.events).filter(known).collect();
    events.sort_by_key(|event| event.position);
    events.dedup_by_key(|event| event.position);
    if turn.newest_first {
        events.reverse();
    }
    if events.len() > turn.limit {
        events.truncate(turn.limit);
        next = events.last().map(|event| event.position);
    }
    HistoryPage { events, next }
}

struct Search<'a> {
    app: &'a App,
    workspace: &'a WorkspaceName,
    topic: Topic,
    filter: &'a HistoryFilter,
    turn: Turn<Position>,
    /// What is still to be looked at.
    window: Window,
    looked: usize,
}

impl Search<'_> {
    async fn go(&mut self) -> Result<HistoryPage<Position, Recorded>, AppError> {
        match self.turn.after {
            Some(after) if self.turn.newest_first => self.window.up_to = self.window.up_to.min(before(after)),
            Some(after) => self.window.after = self.window.after.max(after),
            None => {}
        }
        let mut page = HistoryPage::default();
        loop {
            let places = self.places().await?;
            for place in &places {
                for event in self.events(place).await? {
                    page.events.push(event);
                    if page.events.len() >= self.turn.limit {
                        page.next = page.events.last().map(|event| event.position);
                        return Ok(page);
                    }
                }
                self.pass(place);
            }
            if places.len() < PLACES as usize {
                return Ok(page);
            }
            if self.looked >= SCAN {
                page.next = Some(self.next());
                return Ok(page);
            }
        }
    }

    async fn places(&self) -> Result<Vec<Place>, AppError> {
        let search = PlaceSearch {
            topic: self.topic.clone(),
            after: self.window.after,
            up_to: self.window.up_to,
            newest_first: self.turn.newest_first,
            limit: PLACES,
        };
        self.app.inner_queries().places(self.workspace, &search).await
    }

    /// What is of this history at a place, in the order of reading.
    async fn events(&mut self, place: &Place) -> Result<Vec<Recorded>, AppError> {
        let (first, last) = (place.first.max(Position(self.window.after.0 + 1)), place.last.min(self.window.up_to));
        let width = usize::try_from(last.0.saturating_sub(first.0)).unwrap_or(usize::MAX).saturating_add(1);
        let found = self.app.store().read_log_backwards(Position(last.0.saturating_add(1)), width).await?;
        self.looked += found.len();
        let mut events = Vec::new();
        for event in found.into_iter().filter(|event| self.window.has(event.position) && event.position >= first) {
            let ours = event.meta.workspace == *self.workspace && self.filter.admits(&event);
            if ours && (place.certain || self.is_about(&event)?) {
                events.push(event);
            }
        }
        if !self.turn.newest_first {
            events.reverse();
        }
        Ok(events)
    }

    fn is_about(&self, event: &Recorded) -> Result<bool, AppError> {
        match &self.topic {
            Topic::Actor(actor) => Ok(acted(event, actor.as_str())),
            Topic::Member(who) | Topic::Membership(_, who) => names(event, who),
            Topic::Import(_) | Topic::Sequel(_) => Ok(true),
        }
    }

    /// What is at a place and before it has been looked at.
    fn pass(&mut self, place: &Place) {
        if self.turn.newest_first {
            self.window.up_to = before(place.first);
        } else {
            self.window.after = place.last;
        }
    }

    /// Where to go on after what has been looked at.
    fn next(&self) -> Position {
        if self.turn.newest_first { Position(self.window.up_to.0 + 1) } else { self.window.after }
    }
}

fn names(event: &Recorded, who: &Reference) -> Result<bool, AppError> {
    let event = codec::decode(event).map_err(|error| AppError::Internal(error.to_string()))?;
    Ok(named::names(&event, who))
}

fn before(position: Position) -> Position {
    Position(position.0.saturating_sub(1))
}
