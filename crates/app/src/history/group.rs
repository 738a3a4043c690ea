//! The past of a group: its stream, from either end.

use rollbook_domain::{GroupId, StreamId, WorkspaceName};
use rollbook_store::{Position, Recorded};

use super::{HistoryFilter, HistoryPage, SCAN, Turn, Window};
use crate::app::App;
use crate::error::AppError;

/// How many events are read at once.
const PAGE: u64 = 500;

impl App {
    /// What happened to a group, by the versions of its stream. None where the workspace has no such group.
    pub async fn group_history(
        &self,
        workspace: &WorkspaceName,
        group: GroupId,
        filter: &HistoryFilter,
        turn: Turn<u64>,
    ) -> Result<Option<HistoryPage<u64>>, AppError> {
        let stream = StreamId::group(group);
        let Some(first) = self.event_of(stream, 1).await? else { return Ok(None) };
        if first.meta.workspace != *workspace || filter.until.is_some_and(|until| first.position > until) {
            return Ok(None);
        }
        let filter = &filter.sought(self, workspace).await?;
        let window = filter.window(self).await?;
        let mut walk = Walk { app: self, stream, filter, turn, window, page: HistoryPage::default() };
        walk.go().await?;
        let HistoryPage { events, next } = walk.page;
        Ok(Some(HistoryPage { events: self.tell(workspace, events).await?, next }))
    }

    async fn event_of(&self, stream: StreamId, version: u64) -> Result<Option<Recorded>, AppError> {
        Ok(self.store().read_stream(stream, version - 1, 1).await?.events.into_iter().next())
    }

    /// The version of a stream at a position.
    pub(crate) async fn version_at(&self, stream: StreamId, position: Position) -> Result<u64, AppError> {
        let head = self.store().versions(&[stream]).await?.first().copied().unwrap_or_default();
        if position.0 == u64::MAX {
            return Ok(head);
        }
        // Positions rise with versions, so halving the stream finds the place in some twenty look-ups.
        let (mut low, mut high) = (0, head);
        while low < high {
            let middle = low + (high - low).div_ceil(2);
            let there = self.event_of(stream, middle).await?;
            if there.is_some_and(|event| event.position <= position) { low = middle } else { high = middle - 1 }
        }
        Ok(low)
    }
}

struct Walk<'a> {
    app: &'a App,
    stream: StreamId,
    filter: &'a HistoryFilter,
    turn: Turn<u64>,
    window: Window,
    page: HistoryPage<u64, Recorded>,
}

impl Walk<'_> {
    async fn go(&mut self) -> Result<(), AppError> {
        let mut low = if self.window.after.0 == 0 { 0 } else { self.version_at(self.window.after).await? };
        let mut high = self.version_at(self.window.up_to).await?;
        let newest_first = self.turn.newest_first;
        match self.turn.after {
            Some(after) if newest_first => high = high.min(after.saturating_sub(1)),
            Some(after) => low = low.max(after),
            None => {}
        }
        let mut looked = 0;
        while low < high && looked < SCAN {
            let from = if newest_first { high.saturating_sub(PAGE).max(low) } else { low };
            let events = self.between(from, (from + PAGE).min(high)).await?;
            looked += events.len();
            let Some(edge) = (if newest_first { events.first() } else { events.last() }) else { break };
            if newest_first {
                high = from;
            } else {
                low = edge.version;
            }
            if self.take(events) {
                return Ok(());
            }
        }
        self.page.next = (low < high).then_some(if newest_first { high + 1 } else { low });
        Ok(())
    }

    async fn version_at(&self, position: Position) -> Result<u64, AppError> {
        self.app.version_at(self.stream, position).await
    }

    /// All events beyond a version up to another one, a page of the store at a time: it may hold fewer than asked for.
    async fn between(&self, from: u64, to: u64) -> Result<Vec<Recorded>, AppError> {
        let (mut events, mut after) = (Vec::<Recorded>::new(), from);
        while after < to {
            let limit = usize::try_from(to - after).unwrap_or(usize::MAX);
            let reading = self.app.store().read_stream(self.stream, after, limit).await?;
            let Some(last) = reading.events.last() else { break };
            after = last.version;
            events.extend(reading.events.into_iter().filter(|event| event.version <= to));
            if !self.turn.newest_first {
                break;
            }
        }
        Ok(events)
    }

    /// Takes events in the order of reading; says whether the page is full.
    fn take(&mut self, mut events: Vec<Recorded>) -> bool {
        if self.turn.newest_first {
            events.reverse();
        }
        for event in events.into_iter().filter(|event| self.filter.admits(event)) {
            let version = event.version;
            self.page.events.push(event);
            if self.page.events.len() >= self.turn.limit {
                self.page.next = Some(version);
                return true;
            }
        }
        false
    }
}
