//! How often what happened to each group, day by day.

mod bucket;
mod read;
mod read_past;
mod write;

use rollbook_domain::Category;

use crate::definition::Definition;

/// See the module. It counts envelopes, so an event that cannot be read is counted as well.
pub(crate) const ACTIVITY: Definition = Definition {
    name: "activity",
    version: 2,
    tables: include_str!("tables.sql"),
    indexes: include_str!("indexes.sql"),
    dump: include_str!("dump.sql"),
    categories: &[Category::Group],
    reads_payload: false,
    projector: || Box::new(write::ActivityProjector),
};
