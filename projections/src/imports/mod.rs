//! Imports of ids from files.

mod read;
mod write;

use rollbook_domain::Category;
use rollbook_domain::group::ImportStatus;

use crate::definition::Definition;

const NAME: &str = IMPORTS.name;

/// See the module.
pub(crate) const IMPORTS: Definition = Definition {
    name: "imports",
    version: 2,
    tables: include_str!("tables.sql"),
    indexes: include_str!("indexes.sql"),
    dump: include_str!("dump.sql"),
    categories: &[Category::Group],
    reads_payload: true,
    projector: || Box::new(write::ImportsProjector),
};

/// A status as the table has it.
const fn code(status: &ImportStatus) -> i64 {
    match status {
        ImportStatus::Pending => 1,
        ImportStatus::Succeeded => 2,
        ImportStatus::Failed => 3,
    }
}
