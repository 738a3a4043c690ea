//! Where in the log members, imports and actors are to be found: the index behind histories.
//!
//! It says where to look, and holds nothing of what is there. A change of a few members is noted for each of them. A
//! change of many is noted once, with its group: whoever was ever in that group may be among them, and a look at the
//! event tells. So an import of a million ids costs a hundred rows, not a million. Actors are noted by stretches of the
//! log, since a few keys do most of what happens.

mod read;
mod write;

use rollbook_domain::Category;

use crate::definition::Definition;

const NAME: &str = MENTIONS.name;

/// See the module.
pub(crate) const MENTIONS: Definition = Definition {
    name: "mentions",
    version: 2,
    tables: include_str!("tables.sql"),
    indexes: include_str!("indexes.sql"),
    dump: include_str!("dump.sql"),
    categories: &Category::ALL,
    reads_payload: true,
    projector: || Box::new(write::MentionsProjector),
};

/// How many positions a stretch of the log has.
const STRETCH: u64 = 64;
/// How many members an event may name and still be noted for each of them.
const FEW: usize = 16;
