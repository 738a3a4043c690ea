//! What can be done to a group, one file each.

mod add_members;
mod bulk;
mod create_group;

pub use add_members::{AddMembers, NewMember};
pub use bulk::{BulkReport, Existing, ItemProblem, ItemRefusal, Mode};
pub use create_group::CreateGroup;
