//! The shapes of answers, as documentation: the documents themselves come ready from the views. A test compares
//! their fields with what the views write.
#![expect(dead_code, clippy::struct_field_names, reason = "describes what answers hold, in their words")]

mod activity;
mod diff;
mod directory;
mod groups;
mod imports;
mod log;
mod members;
mod proof;
mod receipts;
#[cfg(test)]
mod tests;
mod webhooks;

pub(in crate::native) use activity::{ActivityAggregate, ActivityBuckets};
pub(in crate::native) use diff::{GroupDiff, MemberDiff, WorkspaceDiff};
pub(in crate::native) use directory::{Owner, Subject, SubjectPage, Workspace, Workspaces};
pub(in crate::native) use groups::{Group, GroupPage, Resources};
pub(in crate::native) use imports::{Import, ImportPage, Requested};
pub(in crate::native) use log::{
    CloudEvent, Event, EventPage, GroupDelta, GroupHistory, History, MemberDelta, Projections, Reasons,
};
pub(in crate::native) use members::{MemberGroupPage, Membership, MembershipPage};
pub(in crate::native) use proof::{ConsistencyProof, InclusionProof};
pub(in crate::native) use receipts::{Bulk, Changed, Created, Erased, Recorded};
pub(in crate::native) use webhooks::{Webhook, WebhookCreated, WebhookSecret, Webhooks};
