//! Photos.

mod read;
mod write;

use rollbook_domain::Category;

use crate::definition::Definition;

const NAME: &str = MEDIA.name;

/// See the module.
pub(crate) const MEDIA: Definition = Definition {
    name: "media",
    version: 1,
    tables: include_str!("tables.sql"),
    indexes: include_str!("indexes.sql"),
    dump: include_str!("dump.sql"),
    categories: &[Category::Group],
    reads_payload: true,
    projector: || Box::new(write::MediaProjector),
};
