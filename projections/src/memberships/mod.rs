//! Memberships: who is in which group, as what, since when; how they were, and how each group stood.

mod counts;
mod diff;
mod doc;
mod filter;
mod fold;
mod read;
mod read_many;
mod read_pages;
mod read_past;
mod read_past_many;
mod standings;
mod state;
mod write;

pub(crate) use standings::Standing;

use rollbook_domain::Category;

use crate::definition::Definition;

pub(crate) const NAME: &str = MEMBERSHIPS.name;

/// See the module.
pub(crate) const MEMBERSHIPS: Definition = Definition {
    name: "memberships",
    version: 5,
    tables: include_str!("tables.sql"),
    indexes: include_str!("indexes.sql"),
    dump: include_str!("dump.sql"),
    categories: &[Category::Group],
    reads_payload: true,
    projector: || Box::new(write::MembershipsProjector),
};
