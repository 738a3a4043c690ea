//! Pages of the log and of streams.

use std::sync::Arc;

use rollbook_domain::StreamId;
use rollbook_store::{CommandMeta, Position, Reading, Recorded, Sifting};
use rusqlite::Rows;

use super::names::Session;
use super::row::{Bare, META, meta, stream_key};
use crate::fail::{Fail, signed, unsigned};
use crate::sql;

/// Events for which a page has room from the start, where so many are asked for.
const ROOM: usize = 1_024;

/// How many bytes of payload a page holds about, and from how many on it is given up.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Budget {
    full: usize,
    too_much: usize,
    used: usize,
}

impl Budget {
    /// On a thread that others wait for.
    pub(crate) const INLINE: Self = Self { full: 256 << 10, too_much: 1 << 20, used: 0 };
    /// On a thread of its own.
    pub(crate) const PAGE: Self = Self { full: 4 << 20, too_much: usize::MAX, used: 0 };

    /// As much as was asked for.
    const WHOLE: Self = Self { full: usize::MAX, too_much: usize::MAX, used: 0 };

    fn spend(&mut self, bytes: usize) -> Result<(), Fail> {
        self.used += bytes;
        if self.used > self.too_much { Err(Fail::TooMuch) } else { Ok(()) }
    }

    fn is_spent(self) -> bool {
        self.used >= self.full
    }
}

/// Whole commands after a position, until there are `limit` events or the budget is spent.
pub(crate) fn log(
    session: &mut Session<'_>,
    after: Position,
    limit: usize,
    mut budget: Budget,
) -> Result<Reading, Fail> {
    let mut statement = session.conn.prepare_cached(sql::READ_LOG)?;
    let mut rows = statement.query([signed(after.0)])?;
    let mut reading = Reading { events: Vec::with_capacity(limit.min(ROOM)), at_end: true };
    let mut open: Vec<Bare> = Vec::new();
    while let Some(row) = rows.next()? {
        if open.is_empty() && (reading.events.len() >= limit || budget.is_spent()) {
            reading.at_end = false;
            break;
        }
        let event = Bare::read(row, session)?;
        budget.spend(event.payload.len())?;
        if event.remaining > 0 {
            open.push(event);
            continue;
        }
        let meta = meta(row, META, session)?;
        reading.events.extend(open.drain(..).map(|one| one.with(Arc::clone(&meta))));
        reading.events.push(event.with(meta));
    }
    if open.is_empty() { Ok(reading) } else { Err(Fail::corrupt("the log ends within a command")) }
}

/// Events of these types among those after a position, until about `limit` have been looked at. The payload of an
/// event that is not wanted is never touched.
pub(crate) fn sift(
    session: &mut Session<'_>,
    after: Position,
    limit: usize,
    kinds: &[&str],
    mut budget: Budget,
) -> Result<Sifting, Fail> {
    let mut statement = session.conn.prepare_cached(sql::SIFT_LOG)?;
    let mut rows = statement.query([signed(after.0)])?;
    let mut sifting = Sifting { events: Vec::new(), next: after, at_end: true };
    let (mut looked, mut ended) = (0, true);
    while let Some(row) = rows.next()? {
        if ended && (looked >= limit || budget.is_spent()) {
            sifting.at_end = false;
            break;
        }
        let position = Position(unsigned(row.get(0)?)?);
        looked += 1;
        ended = row.get::<_, i64>(2)? == 0;
        if ended {
            sifting.next = position;
        }
        let kind = session.kind(row.get(1)?)?;
        if kinds.contains(&&*kind) {
            let found = log_backwards(session, Position(position.0 + 1), 1)?;
            budget.spend(found.iter().map(|event| event.payload.len()).sum())?;
            sifting.events.extend(found);
        }
    }
    Ok(sifting)
}

/// Events before a position, newest first.
pub(crate) fn log_backwards(session: &mut Session<'_>, before: Position, limit: usize) -> Result<Vec<Recorded>, Fail> {
    let mut statement = session.conn.prepare_cached(sql::READ_LOG_BACKWARDS)?;
    let mut rows = statement.query([signed(before.0), signed(limit as u64)])?;
    Ok(scattered(&mut rows, session, limit, Budget::WHOLE)?.events)
}

/// Events of a stream after a version.
pub(crate) fn stream(
    session: &mut Session<'_>,
    stream: StreamId,
    version: u64,
    limit: usize,
    budget: Budget,
) -> Result<Reading, Fail> {
    let mut statement = session.conn.prepare_cached(sql::READ_STREAM)?;
    let mut rows = statement.query((&stream_key(stream)[..], signed(version)))?;
    scattered(&mut rows, session, limit, budget)
}

/// Events whose commands may have ended elsewhere.
fn scattered(
    rows: &mut Rows<'_>,
    session: &mut Session<'_>,
    limit: usize,
    mut budget: Budget,
) -> Result<Reading, Fail> {
    let mut reading = Reading { events: Vec::new(), at_end: true };
    let mut last: Option<(u64, Arc<CommandMeta>)> = None;
    while let Some(row) = rows.next()? {
        if reading.events.len() >= limit || budget.is_spent() {
            reading.at_end = false;
            break;
        }
        let event = Bare::read(row, session)?;
        budget.spend(event.payload.len())?;
        let meta = match &last {
            Some((end, meta)) if *end == event.end() => Arc::clone(meta),
            _ if event.remaining == 0 => meta(row, META, session)?,
            _ => command(session, event.end())?,
        };
        last = Some((event.end(), Arc::clone(&meta)));
        reading.events.push(event.with(meta));
    }
    Ok(reading)
}

fn command(session: &mut Session<'_>, end: u64) -> Result<Arc<CommandMeta>, Fail> {
    let mut statement = session.conn.prepare_cached(sql::COMMAND_AT)?;
    let mut rows = statement.query([signed(end)])?;
    let row = rows.next()?.ok_or_else(|| Fail::corrupt(format!("no command ends at {end}")))?;
    meta(row, 0, session)
}
