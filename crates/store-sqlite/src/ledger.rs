//! What is kept beside the events, in one read transaction on a connection and a thread of its own: it may be a lot,
//! and whoever reads it takes their time.

use async_trait::async_trait;
use bytes::Bytes;
use rollbook_domain::{ClaimKey, CountKey, SequenceKey};
use rollbook_store::limits::ANSWER_MICROS;
use rollbook_store::{Kept, Ledger, Position, StoreError};
use rusqlite::{Connection, Row};
use tokio::sync::{mpsc, oneshot};

use crate::fail::Fail;
use crate::read::points;
use crate::read::row::uuid;
use crate::sql;

/// Entries that are handed over at once.
const PAGE: usize = 1_000;
/// Pages that wait for whoever reads.
const AHEAD: usize = 2;

type Page = Result<Vec<Kept>, StoreError>;

/// See the module. Dropping it ends the thread.
pub(crate) struct SqliteLedger {
    head: Position,
    pages: mpsc::Receiver<Page>,
}

impl SqliteLedger {
    /// Begins to read at this moment.
    pub(crate) async fn begin(conn: Connection) -> Result<Self, StoreError> {
        let (sender, pages) = mpsc::channel(AHEAD);
        let (begun, begins) = oneshot::channel();
        tokio::task::spawn_blocking(move || {
            match begin(&conn) {
                Ok(head) => drop(begun.send(Ok(head))),
                Err(fail) => return drop(begun.send(Err(StoreError::from(fail)))),
            }
            if let Err(fail) = read(&conn, &sender) {
                // Who does not read any more does not care.
                drop(sender.blocking_send(Err(fail.into())));
            }
        });
        let ended = |_| Err(StoreError::Unavailable("the reader has ended".into()));
        let head = begins.await.unwrap_or_else(ended)?;
        Ok(Self { head, pages })
    }
}

#[async_trait]
impl Ledger for SqliteLedger {
    fn head(&self) -> Position {
        self.head
    }

    async fn next(&mut self) -> Result<Vec<Kept>, StoreError> {
        self.pages.recv().await.unwrap_or_else(|| Ok(Vec::new()))
    }
}

fn begin(conn: &Connection) -> Result<Position, Fail> {
    conn.execute_batch(sql::BEGIN_READING)?;
    Ok(points::head(conn)?.0)
}

fn read(conn: &Connection, sender: &mpsc::Sender<Page>) -> Result<(), Fail> {
    let mut statement = conn.prepare(sql::LEDGER)?;
    let mut rows = statement.query([ANSWER_MICROS])?;
    let mut page = Vec::with_capacity(PAGE);
    loop {
        let row = rows.next()?;
        let ended = row.is_none();
        page.extend(row.map(kept).transpose()?);
        if page.len() == PAGE || (ended && !page.is_empty()) {
            let full = std::mem::replace(&mut page, Vec::with_capacity(PAGE));
            if sender.blocking_send(Ok(full)).is_err() {
                return Ok(());
            }
        }
        if ended {
            return Ok(());
        }
    }
}

fn kept(row: &Row<'_>) -> Result<Kept, Fail> {
    let what: String = row.get(0)?;
    Ok(match what.as_str() {
        "claim" => Kept::Claim { key: ClaimKey::stored(row.get(1)?), owner: row.get(2)? },
        "number" => Kept::Number { key: SequenceKey { scope: row.get(1)?, kind: row.get(2)? }, used: row.get(3)? },
        "count" => Kept::Count { key: CountKey::stored(row.get(1)?), value: row.get(3)? },
        "command" => Kept::Command { id: uuid(&row.get::<_, Vec<u8>>(4)?)? },
        _ => Kept::Answer {
            scope: row.get(1)?,
            key: row.get(2)?,
            fingerprint: row.get(4)?,
            answer: Bytes::from(row.get::<_, Vec<u8>>(5)?),
        },
    })
}
