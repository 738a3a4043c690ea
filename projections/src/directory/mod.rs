//! The directory: the known subjects of a workspace.

mod read;
mod write;

use rollbook_domain::Category;

use crate::definition::Definition;

pub(crate) const NAME: &str = DIRECTORY.name;

/// See the module.
pub(crate) const DIRECTORY: Definition = Definition {
    name: "directory",
    version: 3,
    tables: include_str!("tables.sql"),
    indexes: include_str!("indexes.sql"),
    dump: include_str!("dump.sql"),
    categories: &[Category::Subject],
    reads_payload: true,
    projector: || Box::new(write::DirectoryProjector),
};
