//! What can be done to a group, one file each.
//!
//! `bulk`, `report`: what commands tell. `counts`, `joining`, `linking`, `selection`, `texts`: what several of them
//! have in common. All other files are commands.

mod add_members;
mod bulk;
mod change_details;
mod change_role;
mod counts;
mod create_group;
mod delete_group;
mod drop_subject;
mod joining;
mod leave_group;
mod link_resources;
mod linking;
mod reactivate_group;
mod reactivate_members;
mod remove_members;
mod report;
mod request_import;
mod selection;
mod set_visited;
mod suspend_group;
mod suspend_members;
mod texts;
mod unlink_resources;

pub use add_members::{AddMembers, NewMember};
pub use bulk::{BulkReport, Existing, ItemProblem, ItemRefusal, Mode};
pub use change_details::ChangeDetails;
pub use change_role::ChangeRole;
pub use create_group::CreateGroup;
pub use delete_group::{DeleteGroup, GROUP_DELETED};
pub use drop_subject::DropSubject;
pub use leave_group::LeaveGroup;
pub use link_resources::LinkResources;
pub use linking::Linked;
pub use reactivate_group::ReactivateGroup;
pub use reactivate_members::ReactivateMembers;
pub use remove_members::RemoveMembers;
pub use report::{SectionReport, SectionReports};
pub use request_import::RequestImport;
pub use set_visited::SetVisited;
pub use suspend_group::SuspendGroup;
pub use suspend_members::SuspendMembers;
pub use unlink_resources::UnlinkResources;
