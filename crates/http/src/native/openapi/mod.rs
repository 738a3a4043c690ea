//! The description of native REST, generated from its handlers.

mod common;
mod document;
mod links;
mod views;

pub(super) use common::{Conditional, HistoryParameters, ReadProblems, WriteProblems};
pub(super) use document::{finish, start};
pub(super) use views::{
    ActivityAggregate, ActivityBuckets, Bulk, Changed, CloudEvent, ConsistencyProof, Created, Erased, Event, EventPage,
    Group, GroupDelta, GroupDiff, GroupHistory, GroupPage, History, Import, ImportPage, InclusionProof, MemberDelta,
    MemberDiff, MemberGroupPage, Membership, MembershipPage, Owner, Projections, Reasons, Recorded, Requested,
    Resources, Subject, SubjectPage, Webhook, WebhookCreated, WebhookSecret, Webhooks, Workspace, WorkspaceDiff,
    Workspaces,
};
