//! What can be done to a group, one file each.
//!
//! `bulk`, `report`: what commands tell. `counts`, `joining`, `linking`, `selection`, `texts`: what several of them
//! have in common. `member_section`, `resource_section`: parts of an update. All other files are commands.

mod add_members;
mod apply_import;
mod bulk;
mod change_details;
mod change_role;
mod counts;
mod create_group;
mod create_groups;
mod delete_group;
mod drop_subject;
mod fail_import;
mod joining;
mod leave_group;
mod link_resources;
mod linking;
mod member_section;
mod reactivate_group;
mod reactivate_members;
mod remove_members;
mod report;
mod request_import;
mod resource_section;
mod retry_import;
mod selection;
mod set_groups;
mod set_visited;
mod suspend_group;
mod suspend_members;
mod texts;
mod unlink_resources;
mod update_group;

pub use add_members::{AddMembers, NewMember};
pub use apply_import::{ApplyImport, ImportedIds};
pub use bulk::{BulkReport, Existing, ItemProblem, ItemRefusal, Mode};
pub use change_details::ChangeDetails;
pub use change_role::ChangeRole;
pub use create_group::CreateGroup;
pub use create_groups::CreateGroups;
pub use delete_group::{DeleteGroup, GROUP_DELETED};
pub use drop_subject::DropSubject;
pub use fail_import::FailImport;
pub use leave_group::LeaveGroup;
pub use link_resources::LinkResources;
pub use linking::Linked;
pub use member_section::{ExactMembers, MemberChanges, MemberEdit};
pub use reactivate_group::ReactivateGroup;
pub use reactivate_members::ReactivateMembers;
pub use remove_members::RemoveMembers;
pub use report::{SectionReport, SectionReports};
pub use request_import::RequestImport;
pub use resource_section::{ExactResources, ResourceChanges};
pub use retry_import::RetryImport;
pub use set_groups::{Moves, SetGroupsOfMember, SetGroupsOfResource};
pub use set_visited::SetVisited;
pub use suspend_group::SuspendGroup;
pub use suspend_members::SuspendMembers;
pub use unlink_resources::UnlinkResources;
pub use update_group::{StatusWish, UpdateGroup};
