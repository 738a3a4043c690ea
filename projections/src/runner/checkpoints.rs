//! How far each projection is, kept with the views.

use std::collections::HashMap;

use rollbook_store::Position;

use crate::db::{DbError, Value, WriteTx, int, sql};
use crate::definition::Definition;
use crate::error::ViewsError;
use crate::registry::REGISTRY;

sql! {
    LOAD = "checkpoint_load.sql";
    INSERT = "checkpoint_insert.sql";
    MOVE = "checkpoint_move.sql";
    STOP = "checkpoint_stop.sql";
    EPOCH = "epoch_load.sql";
    SET_EPOCH = "epoch_insert.sql";
}

const TABLES: &str = include_str!("checkpoints.sql");

/// The positions of a generation that this program can go on with, in the order of the registry.
pub(crate) struct Marks(pub(crate) Vec<Position>);

impl Marks {
    /// Makes all tables, without secondary indexes, at the beginning of a log.
    pub(crate) async fn create(tx: &mut dyn WriteTx, epoch: u32) -> Result<Self, DbError> {
        tx.execute_script(TABLES).await?;
        for definition in REGISTRY {
            tx.execute_script(definition.tables).await?;
        }
        let rows: Vec<_> = REGISTRY.iter().map(|d| vec![d.name.into(), d.version.into(), Value::Int(0)]).collect();
        tx.execute_many(&INSERT, &rows).await?;
        tx.execute_many(&SET_EPOCH, &[vec![epoch.into()]]).await?;
        Ok(Self(REGISTRY.iter().map(|_| Position(0)).collect()))
    }

    /// Makes the indexes that filling goes quicker without.
    pub(crate) async fn create_indexes(tx: &mut dyn WriteTx) -> Result<(), DbError> {
        for definition in REGISTRY {
            tx.execute_script(definition.indexes).await?;
        }
        Ok(())
    }

    /// Where to go on, or why to begin anew. Views of a newer program are left alone.
    pub(crate) async fn load(
        tx: &mut dyn WriteTx,
        epoch: u32,
        head: Position,
    ) -> Result<Result<Self, String>, ViewsError> {
        let found = match stored(tx, epoch).await {
            Ok(Some(found)) => found,
            Ok(None) => return Ok(Err("they are of another log".into())),
            Err(error @ DbError::Unavailable(_)) => return Err(error.into()),
            Err(error) => return Ok(Err(error.to_string())),
        };
        let mut positions = Vec::new();
        for definition in REGISTRY {
            match usable(definition, found.get(definition.name).copied(), head)? {
                Ok(position) => positions.push(position),
                Err(reason) => return Ok(Err(reason)),
            }
        }
        if found.len() == REGISTRY.len() { Ok(Ok(Self(positions))) } else { Ok(Err("they have another one".into())) }
    }
}

type Stored = HashMap<String, (u32, Position)>;

async fn stored(tx: &mut dyn WriteTx, epoch: u32) -> Result<Option<Stored>, DbError> {
    let epochs = tx.fetch(&EPOCH, &[]).await?;
    if epochs.first().map(|row| row.int(0)).transpose()? != Some(i64::from(epoch)) {
        return Ok(None);
    }
    let rows = tx.fetch(&LOAD, &[]).await?;
    let mark = |row: &crate::db::Row| {
        let version = u32::try_from(row.int(1)?).unwrap_or(u32::MAX);
        Ok((row.text(0)?.to_owned(), (version, Position(row.count(2)?))))
    };
    rows.iter().map(mark).collect::<Result<_, _>>().map(Some)
}

fn usable(
    definition: &Definition,
    found: Option<(u32, Position)>,
    head: Position,
) -> Result<Result<Position, String>, ViewsError> {
    let name = definition.name;
    Ok(match found {
        None => Err(format!("{name} is not in them")),
        Some((version, _)) if version > definition.version => {
            let (projection, known) = (name.to_owned(), definition.version);
            return Err(ViewsError::Newer { projection, found: version, known });
        }
        Some((version, _)) if version < definition.version => Err(format!("{name} has a new version")),
        Some((_, position)) if position > head => Err(format!("{name} is ahead of the log")),
        Some((_, position)) => Ok(position),
    })
}

/// Moves a checkpoint, unless another process has moved it.
pub(super) async fn advance(
    tx: &mut dyn WriteTx,
    definition: &Definition,
    from: Position,
    to: Position,
) -> Result<(), DbError> {
    let row = vec![definition.name.into(), int(to.0), int(from.0)];
    if tx.execute_many(&MOVE, &[row]).await? == 1 { Ok(()) } else { Err(DbError::Fenced) }
}

/// Notes why a projection has stopped, for whoever looks into the database.
pub(super) async fn stop(tx: &mut dyn WriteTx, definition: &Definition, reason: &str) -> Result<(), DbError> {
    tx.execute_many(&STOP, &[vec![definition.name.into(), reason.into()]]).await.map(|_| ())
}
