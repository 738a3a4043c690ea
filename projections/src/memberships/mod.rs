//! Memberships: who is in which group, as what, since when.

mod counts;
mod doc;
mod filter;
mod fold;
mod read;
mod read_many;
mod read_pages;
mod state;
mod write;

use rollbook_domain::Category;

use crate::definition::Definition;

pub(crate) const NAME: &str = MEMBERSHIPS.name;

/// See the module.
pub(crate) const MEMBERSHIPS: Definition = Definition {
    name: "memberships",
    version: 3,
    tables: include_str!("tables.sql"),
    indexes: include_str!("indexes.sql"),
    dump: include_str!("dump.sql"),
    categories: &[Category::Group],
    reads_payload: true,
    projector: || Box::new(write::MembershipsProjector),
};
