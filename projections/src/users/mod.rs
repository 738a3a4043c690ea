//! The accounts of a workspace: what they prove themselves by, what they may do, and whether they are logged in.

mod account;
mod read;
mod write;

use rollbook_domain::Category;

use crate::definition::Definition;

/// See the module.
pub(crate) const USERS: Definition = Definition {
    name: "users",
    version: 1,
    tables: include_str!("tables.sql"),
    indexes: include_str!("indexes.sql"),
    dump: include_str!("dump.sql"),
    categories: &[Category::Subject],
    reads_payload: true,
    projector: || Box::new(write::UsersProjector),
};
