//! What is told: one file per type, each over the view of the same name.

mod activity;
mod as_of;
mod diff;
mod event;
mod group;
mod group_list;
mod history;
mod import;
mod member;
mod node;
mod operation;
mod page;
mod resource;
mod scalars;
mod subject;

pub(crate) use as_of::AsOf;
pub(crate) use diff::{
    GroupDiff, GroupDifference, MemberDiff, MembershipDifference, ResourceDifference, SubjectDifference, WorkspaceDiff,
};
pub(crate) use event::{Event, EventConnection, EventFilter};
pub(crate) use group::{Group, read_group, read_group_at};
pub(crate) use group_list::{GroupConnection, GroupFilter, GroupOrder, group_page};
pub(crate) use history::{HistoryArguments, HistoryFilter, history};
pub(crate) use import::{Import, ImportConnection, ImportStatus, import_page};
pub(crate) use member::Member;
pub(crate) use node::{Node, find_node};
pub(crate) use operation::{Projection, Workspace};
pub(crate) use page::{PageArguments, connection, limit};
pub(crate) use scalars::{DateTime, reference};
pub(crate) use subject::{Subject, SubjectConnection, SubjectStatus};
