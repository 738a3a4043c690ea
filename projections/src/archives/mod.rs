//! Zips of photos.

mod read;
mod write;

use rollbook_domain::Category;
use rollbook_domain::archive::ArchiveStatus;

use crate::definition::Definition;

const NAME: &str = ARCHIVES.name;

/// See the module.
pub(crate) const ARCHIVES: Definition = Definition {
    name: "archives",
    version: 2,
    tables: include_str!("tables.sql"),
    indexes: include_str!("indexes.sql"),
    dump: include_str!("dump.sql"),
    categories: &[Category::Archive],
    reads_payload: true,
    projector: || Box::new(write::ArchivesProjector),
};

/// A status as the table has it.
const fn code(status: ArchiveStatus) -> i64 {
    match status {
        ArchiveStatus::Pending => 1,
        ArchiveStatus::Finished => 2,
        ArchiveStatus::Failed => 3,
    }
}
