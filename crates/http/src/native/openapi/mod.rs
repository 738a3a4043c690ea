//! The description of native REST, generated from its handlers.

mod common;
mod document;
mod links;
mod views;

pub(super) use common::{Conditional, ReadProblems, WriteProblems};
pub(super) use document::{finish, start};
pub(super) use views::{
    ActivityAggregate, ActivityBuckets, Bulk, Changed, ConsistencyProof, Created, Erased, EventPage, Group, GroupPage,
    History, Import, ImportPage, InclusionProof, MemberGroupPage, Membership, MembershipPage, Owner, Projections,
    Recorded, Requested, Resources, Subject, SubjectPage, Workspace, Workspaces,
};
