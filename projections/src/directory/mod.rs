//! The directory: the known subjects of a workspace.

mod read;
mod write;

use std::ops::RangeInclusive;

use rollbook_domain::Category;

use crate::definition::Definition;

pub(crate) const NAME: &str = DIRECTORY.name;

/// See the module.
pub(crate) const DIRECTORY: Definition = Definition {
    name: "directory",
    version: 4,
    tables: include_str!("tables.sql"),
    indexes: include_str!("indexes.sql"),
    dump: include_str!("dump.sql"),
    categories: &[Category::Subject],
    reads_payload: true,
    projector: || Box::new(write::DirectoryProjector),
};

/// The ids that a surface with 32-bit integers shows.
const INTEGERS: RangeInclusive<i64> = 0..=2_147_483_647;

/// What entries of a kind with such ids are counted as. No kind has a colon.
fn numbered(kind: &str) -> String {
    format!("{kind}:")
}
