//! What has a past.

use async_trait::async_trait;
use rollbook_domain::{GroupId, ObjectId, Reference, Timestamp, WebhookId, WorkspaceName};

use super::filter::{BucketSize, GroupFilter, GroupKey, ImportFilter, MemberFilter, MemberKey, Order, SubjectFilter};
use super::page::{Page, Slice};
use super::questions::temporal_questions;
use crate::error::AppError;
use crate::views::photos::OwnerView;
use crate::views::{
    ActivityAggregate, ActivityBucket, Doc, GroupView, ImportView, MemberGroup, MemberView, ResourceView, SubjectView,
    WebhookView, WorkspaceView,
};

macro_rules! port {
    ({} $($(#[$doc:meta])* $name:ident($($argument:ident: $type:ty),*) -> $answer:ty;)+) => {
        /// What can be asked of the views as they are, and of the views as they were. A workspace never sees rows of
        /// another one.
        ///
        /// Lists of the past are sorted by name or creation alone ([`GroupKey::Name`], [`GroupKey::Created`],
        /// [`MemberKey::Member`], [`MemberKey::Created`]) and have no page numbers.
        #[async_trait]
        pub trait Temporal: Send + Sync + 'static {
            $(
                $(#[$doc])*
                async fn $name(&self, workspace: &WorkspaceName, $($argument: $type),*) -> Result<$answer, AppError>;
            )+

            /// All workspaces, by name.
            async fn workspaces(&self) -> Result<Vec<WorkspaceView>, AppError>;
        }
    };
}

temporal_questions!(port);
