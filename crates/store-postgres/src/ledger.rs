//! What is kept beside the events, read in one transaction on a connection of its own.

use async_trait::async_trait;
use bytes::Bytes;
use rollbook_domain::{ClaimKey, CountKey, SequenceKey};
use rollbook_store::limits::ANSWER_MICROS;
use rollbook_store::{Kept, Ledger, Position, StoreError};
use sqlx::postgres::{PgConnection, PgRow};
use sqlx::{Executor, Row};

use crate::error::{corrupt, unavailable};
use crate::rows::number;

/// See the module. Its connection closes with it, which ends the transaction.
pub(crate) struct PostgresLedger {
    connection: PgConnection,
    head: Position,
}

impl PostgresLedger {
    /// Begins to read at this moment.
    pub(crate) async fn begin(mut connection: PgConnection) -> Result<Self, StoreError> {
        let begin = sqlx::raw_sql(include_str!("../sql/ledger_begin.sql"));
        connection.execute(begin).await.map_err(unavailable)?;
        let head = sqlx::query(include_str!("../sql/head.sql")).persistent(false);
        let head = head.fetch_one(&mut connection).await.map_err(unavailable)?;
        let head = Position(number(&head, "position")?);
        let declare = sqlx::query(include_str!("../sql/ledger_declare.sql")).bind(ANSWER_MICROS).persistent(false);
        declare.execute(&mut connection).await.map_err(unavailable)?;
        Ok(Self { connection, head })
    }
}

#[async_trait]
impl Ledger for PostgresLedger {
    fn head(&self) -> Position {
        self.head
    }

    async fn next(&mut self) -> Result<Vec<Kept>, StoreError> {
        let next = sqlx::query(include_str!("../sql/ledger_next.sql")).persistent(false);
        let rows = next.fetch_all(&mut self.connection).await.map_err(unavailable)?;
        rows.iter().map(kept).collect()
    }
}

fn kept(row: &PgRow) -> Result<Kept, StoreError> {
    let text = |column: &str| row.try_get::<String, _>(column).map_err(unavailable);
    let number = || row.try_get::<i64, _>("number").map_err(unavailable);
    let bytes = |column: &str| row.try_get::<Vec<u8>, _>(column).map_err(unavailable);
    Ok(match text("what")?.as_str() {
        "claim" => Kept::Claim { key: ClaimKey::stored(text("one")?), owner: text("two")? },
        "number" => {
            let key = SequenceKey { scope: text("one")?, kind: text("two")? };
            Kept::Number { key, used: u32::try_from(number()?).map_err(corrupt)? }
        }
        "count" => Kept::Count { key: CountKey::stored(text("one")?), value: number()? },
        "command" => Kept::Command { id: row.try_get("id").map_err(unavailable)? },
        _ => Kept::Answer {
            scope: text("one")?,
            key: text("two")?,
            fingerprint: bytes("fingerprint")?.try_into().map_err(|_| corrupt("a fingerprint is not 32 bytes"))?,
            answer: Bytes::from(bytes("answer")?),
        },
    })
}
