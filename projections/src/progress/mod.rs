//! The newest report of progress of each member in each activity and batch, and what they sum up to in a group.

mod read;
mod write;

use rollbook_domain::Category;

use crate::definition::Definition;

/// See the module.
pub(crate) const PROGRESS: Definition = Definition {
    name: "progress",
    version: 2,
    tables: include_str!("tables.sql"),
    indexes: include_str!("indexes.sql"),
    dump: include_str!("dump.sql"),
    categories: &[Category::Progress],
    reads_payload: true,
    projector: || Box::new(write::ProgressProjector),
};
