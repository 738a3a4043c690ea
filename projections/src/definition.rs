//! What a projection is.

use async_trait::async_trait;
use rollbook_domain::Category;
use rollbook_store::Position;

use crate::batch::Seen;
use crate::db::{DbError, WriteTx};

/// A view and how it is kept. One folder each; [`crate::registry`] lists them.
pub struct Definition {
    /// What it is called in status, metrics and commands.
    pub name: &'static str,
    /// Raised whenever its logic or its tables change: the views are then rebuilt at the next start.
    pub version: u32,
    /// Its tables with their primary keys, on which its writer may rely.
    pub tables: &'static str,
    /// Its other indexes, which a rebuild makes at its end.
    pub indexes: &'static str,
    /// A statement per table that gives all rows in a fixed order.
    pub dump: &'static str,
    /// Whose events it takes in.
    pub categories: &'static [Category],
    /// Whether it looks into payloads. One that does not goes on past an event that cannot be read.
    pub reads_payload: bool,
    /// Its writer.
    pub projector: fn() -> Box<dyn Projector>,
}

/// Takes events into tables.
#[async_trait]
pub trait Projector: Send {
    /// Takes in some events in log order. It loads the rows they touch, folds the events into them and writes them
    /// back, with a fixed number of statements however many events there are.
    ///
    /// What comes of it must not depend on how the log is cut into calls: a rebuild cuts it otherwise.
    async fn apply(&mut self, tx: &mut dyn WriteTx, events: &[&Seen]) -> Result<(), Failure>;
}

/// Why a projector could not take in events.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    /// The database.
    #[error(transparent)]
    Db(#[from] DbError),
    /// What the event says cannot be brought together with what came before.
    #[error("at position {position}: {reason}")]
    Event {
        /// Which event.
        position: Position,
        /// Why.
        reason: String,
    },
}
