//! Whom workspaces belong to, and as what they were known.

mod read;
mod write;

use rollbook_domain::Category;

use crate::definition::Definition;

const NAME: &str = OWNERS.name;

/// See the module.
pub(crate) const OWNERS: Definition = Definition {
    name: "owners",
    version: 2,
    tables: include_str!("tables.sql"),
    indexes: include_str!("indexes.sql"),
    dump: include_str!("dump.sql"),
    categories: &[Category::Workspace],
    reads_payload: true,
    projector: || Box::new(write::OwnersProjector),
};
