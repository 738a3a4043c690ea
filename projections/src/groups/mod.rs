//! Groups with their tags, linked resources and kept totals.

mod counts;
mod filter;
mod links;
mod past;
mod read;
mod read_past;
mod state;
mod totals;
mod write;

pub(crate) use counts::status_of;
pub(crate) use read::{NAME, group_id};

use rollbook_domain::Category;

use crate::definition::Definition;

/// See the module. Resources belong here because a group tells how many it has.
pub(crate) const GROUPS: Definition = Definition {
    name: "groups",
    version: 5,
    tables: include_str!("tables.sql"),
    indexes: include_str!("indexes.sql"),
    dump: include_str!("dump.sql"),
    categories: &[Category::Group],
    reads_payload: true,
    projector: || Box::new(write::GroupsProjector),
};
