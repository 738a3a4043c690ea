//! The workspaces of the deployment.

mod read;
mod write;

use rollbook_domain::Category;

use crate::definition::Definition;

/// See the module.
pub(crate) const WORKSPACES: Definition = Definition {
    name: "workspaces",
    version: 2,
    tables: include_str!("tables.sql"),
    indexes: include_str!("indexes.sql"),
    dump: include_str!("dump.sql"),
    categories: &[Category::Workspace],
    reads_payload: true,
    projector: || Box::new(write::WorkspacesProjector),
};
