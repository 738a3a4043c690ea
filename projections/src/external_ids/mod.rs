//! The other names of groups. They are given once and never change, so that a hit is final.

mod read;
mod write;

use rollbook_domain::Category;

use crate::definition::Definition;

pub(crate) const NAME: &str = EXTERNAL_IDS.name;

/// See the module.
pub(crate) const EXTERNAL_IDS: Definition = Definition {
    name: "external_ids",
    version: 3,
    tables: include_str!("tables.sql"),
    indexes: include_str!("indexes.sql"),
    dump: include_str!("dump.sql"),
    categories: &[Category::Group],
    reads_payload: true,
    projector: || Box::new(write::ExternalIdsProjector),
};

const NUMBER: i64 = 1;
const TOKEN: i64 = 2;
const OBJECT_ID: i64 = 3;
const FOLDED_TOKEN: i64 = 4;
