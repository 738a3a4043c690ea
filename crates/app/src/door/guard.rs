//! The views as surfaces see them: asked about people, answered about people.
//!
//! Every question passes in the same way: each argument is [`asked`] in its turn, the views are asked, and whoever is named
//! in the answer is [`told`]. What the one and the other mean depends on the type alone, so that a new question needs
//! nothing here but what its types need.

mod asked;
mod told;

use std::collections::HashMap;
use std::sync::Arc;

use async_trait::async_trait;
use rollbook_domain::{GroupId, ObjectId, Reference, Timestamp, WebhookId, WorkspaceName};
use rollbook_store::Position;
use uuid::Uuid;

use self::asked::admitted;
use self::told::Tells;
use super::Door;
use crate::diff::{Change, Span};
use crate::error::AppError;
use crate::queries::questions::{present_questions, temporal_questions};
use crate::queries::{
    BucketSize, ExternalId, GroupFilter, GroupKey, ImportFilter, MemberFilter, MemberKey, Order, Page, PhotoQueries,
    Place, PlaceSearch, Queries, Slice, Stamp, SubjectFilter, Temporal, UserKey,
};
use crate::views::photos::OwnerView;
use crate::views::{
    ActivityAggregate, ActivityBucket, Doc, GroupView, ImportView, MemberEntry, MemberGroup, MemberView, NumberedGroup,
    ProjectionStatus, ResourceView, SubjectView, UserView, WebhookView, WorkspaceView,
};

/// See the module.
pub(crate) struct AtTheDoor<Q: ?Sized> {
    pub(crate) views: Arc<Q>,
    pub(crate) door: Arc<Door>,
}

impl<Q: ?Sized> AtTheDoor<Q> {
    async fn told<T: Tells>(&self, workspace: &WorkspaceName, mut answer: T) -> Result<T, AppError> {
        if self.door.hides(workspace).await? {
            self.door.reveal(workspace, answer.parts()).await?;
        }
        Ok(answer)
    }
}

macro_rules! of_any_moment {
    ({} $($(#[$doc:meta])* $name:ident($($argument:ident: $type:ty),*) -> $answer:ty;)+) => {
        #[async_trait]
        impl<Q: Temporal + ?Sized> Temporal for AtTheDoor<Q> {
            $(async fn $name(&self, workspace: &WorkspaceName, $($argument: $type),*) -> Result<$answer, AppError> {
                $(let $argument = admitted($argument, &self.door, workspace).await?;)*
                self.told(workspace, self.views.$name(workspace, $($argument.lend()),*).await?).await
            })+

            async fn workspaces(&self) -> Result<Vec<WorkspaceView>, AppError> {
                self.views.workspaces().await
            }
        }
    };
}

temporal_questions!(of_any_moment);

macro_rules! of_now {
    ({} $($(#[$doc:meta])* $name:ident($($argument:ident: $type:ty),*) -> $answer:ty;)+) => {
        #[async_trait]
        impl Queries for AtTheDoor<dyn Queries> {
            fn as_of(&self, at: Position) -> Arc<dyn Temporal> {
                Arc::new(AtTheDoor { views: self.views.as_of(at), door: Arc::clone(&self.door) })
            }

            fn stamp(&self, workspace: &WorkspaceName) -> Option<Stamp> {
                self.views.stamp(workspace)
            }

            fn hurry(&self) {
                self.views.hurry();
            }

            async fn projections(&self) -> Result<Vec<ProjectionStatus>, AppError> {
                self.views.projections().await
            }

            fn photos(&self) -> &dyn PhotoQueries {
                self.views.photos()
            }

            $(async fn $name(&self, workspace: &WorkspaceName, $($argument: $type),*) -> Result<$answer, AppError> {
                $(let $argument = admitted($argument, &self.door, workspace).await?;)*
                self.told(workspace, self.views.$name(workspace, $($argument.lend()),*).await?).await
            })+
        }
    };
}

present_questions!(of_now);
