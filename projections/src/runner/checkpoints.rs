//! How far each projection is, kept with the views.

use std::collections::HashMap;

use rollbook_store::{EventStore, Position};

use crate::db::{DbError, Reads, Row, Snapshot, Value, WriteTx, int, sql};
use crate::definition::Definition;
use crate::error::ViewsError;
use crate::registry::REGISTRY;
use crate::serving::Fare;

sql! {
    LOAD = "checkpoint_load.sql";
    INSERT = "checkpoint_insert.sql";
    MOVE = "checkpoint_move.sql";
    STOP = "checkpoint_stop.sql";
    SET_EPOCH = "epoch_insert.sql";
}

/// What makes the tables of checkpoints.
pub(crate) const TABLES: &str = include_str!("checkpoints.sql");

/// How far the projections of a generation are that this program can use, in the order of the registry.
pub(crate) struct Marks(pub(crate) Vec<Fare>);

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
        Ok(Self(REGISTRY.iter().map(|_| Fare::default()).collect()))
    }

    /// Makes the indexes that filling goes quicker without.
    pub(crate) async fn create_indexes(tx: &mut dyn WriteTx) -> Result<(), DbError> {
        for definition in REGISTRY {
            tx.execute_script(definition.indexes).await?;
        }
        Ok(())
    }

    /// Where to go on, or why to begin anew. Views of a newer program are left alone.
    pub(crate) async fn load(reads: &dyn Reads, store: &dyn EventStore) -> Result<Result<Self, String>, ViewsError> {
        let mut found = match reads.fetch(&LOAD, &[]).await.and_then(|rows| Stored::of(&rows)) {
            Ok(found) if found.epoch == Some(i64::from(store.epoch())) => found.fares,
            Ok(_) => return Ok(Err("they are of another log".into())),
            Err(error) if error.is_transient() => return Err(error.into()),
            Err(error) => return Ok(Err(error.to_string())),
        };
        // Asked for afterwards: both move on meanwhile.
        let head = store.current_head().await?;
        let mut fares = Vec::new();
        for definition in REGISTRY {
            match usable(definition, found.remove(definition.name), head)? {
                Ok(fare) => fares.push(fare),
                Err(reason) => return Ok(Err(reason)),
            }
        }
        if found.is_empty() { Ok(Ok(Self(fares))) } else { Ok(Err("they have another one".into())) }
    }

    /// How far views are that were found to be of use before.
    pub(crate) async fn look(reads: &dyn Reads) -> Result<Self, DbError> {
        Self::known(&reads.fetch(&LOAD, &[]).await?)
    }

    /// How far the projections are, in views that nobody can change meanwhile.
    pub(crate) async fn of(snapshot: &mut dyn Snapshot) -> Result<Self, DbError> {
        Self::known(&snapshot.fetch(&LOAD, &[]).await?)
    }

    fn known(rows: &[Row]) -> Result<Self, DbError> {
        let mut fares = Stored::of(rows)?.fares;
        let fare = |definition: &&Definition| fares.remove(definition.name).unwrap_or_default().1;
        Ok(Self(REGISTRY.iter().map(fare).collect()))
    }

    /// How far the running projections are, in views that nobody can change meanwhile; none where all have stopped.
    pub(crate) async fn reached(snapshot: &mut dyn Snapshot) -> Result<Option<Position>, DbError> {
        let fares = Stored::of(&snapshot.fetch(&LOAD, &[]).await?)?.fares;
        Ok(fares.into_values().filter(|(_, fare)| fare.stopped.is_none()).map(|(_, fare)| fare.position).min())
    }
}

/// What a generation says of itself.
struct Stored {
    epoch: Option<i64>,
    /// With the version of each.
    fares: HashMap<String, (u32, Fare)>,
}

impl Stored {
    fn of(rows: &[Row]) -> Result<Self, DbError> {
        let fare = |row: &Row| {
            let version = u32::try_from(row.int(2)?).unwrap_or(u32::MAX);
            let fare = Fare { position: Position(row.count(3)?), stopped: row.text_or_null(4)?.map(str::to_owned) };
            Ok((row.text(1)?.to_owned(), (version, fare)))
        };
        let epoch = rows.first().map(|row| row.int(0)).transpose()?;
        Ok(Self { epoch, fares: rows.iter().map(fare).collect::<Result<_, DbError>>()? })
    }
}

fn usable(
    definition: &Definition,
    found: Option<(u32, Fare)>,
    head: Position,
) -> Result<Result<Fare, String>, ViewsError> {
    let name = definition.name;
    Ok(match found {
        None => Err(format!("{name} is not in them")),
        Some((version, _)) if version > definition.version => {
            let (projection, known) = (name.to_owned(), definition.version);
            return Err(ViewsError::Newer { projection, found: version, known });
        }
        Some((version, _)) if version < definition.version => Err(format!("{name} has a new version")),
        Some((_, fare)) if fare.position > head => Err(format!("{name} is ahead of the log")),
        Some((_, fare)) => Ok(fare),
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
