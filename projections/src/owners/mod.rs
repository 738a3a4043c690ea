//! Whom workspaces belong to.

mod read;
mod write;

use rollbook_domain::Category;

use crate::definition::Definition;

const NAME: &str = OWNERS.name;

/// See the module.
pub(crate) const OWNERS: Definition = Definition {
    name: "owners",
    version: 1,
    tables: include_str!("tables.sql"),
    indexes: include_str!("indexes.sql"),
    dump: include_str!("dump.sql"),
    categories: &[Category::Workspace],
    reads_payload: true,
    projector: || Box::new(write::OwnersProjector),
};
