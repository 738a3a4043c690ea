//! What can be asked of the views. `rollbook-projections` implements this port.

mod filter;
mod page;
mod photos;
mod places;
pub(crate) mod questions;
mod temporal;

use std::collections::HashMap;
use std::sync::Arc;

use async_trait::async_trait;
use rollbook_domain::{GroupId, Reference, WorkspaceName};
use rollbook_store::Position;
use uuid::Uuid;

use crate::diff::{Change, Span};
use crate::error::AppError;
pub use crate::queries::filter::{
    BucketSize, ExternalId, GroupFilter, GroupKey, ImportFilter, MemberFilter, MemberKey, Order, SubjectFilter, UserKey,
};
pub use crate::queries::page::{From, Item, Page, Slice};
pub use crate::queries::photos::PhotoQueries;
pub use crate::queries::places::{Place, PlaceSearch, Topic};
use crate::queries::questions::present_questions;
pub use crate::queries::temporal::Temporal;
use crate::views::{Doc, MemberEntry, MemberView, NumberedGroup, ProjectionStatus, SubjectView, UserView};

/// A state of a workspace's views; equal to that of the same state alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stamp(pub u64);

macro_rules! port {
    ({} $($(#[$doc:meta])* $name:ident($($argument:ident: $type:ty),*) -> $answer:ty;)+) => {
        /// The views as they are.
        #[async_trait]
        pub trait Queries: Temporal {
            /// The views as they were when a command had ended that begins at a position or before. They must have
            /// reached it.
            fn as_of(&self, at: Position) -> Arc<dyn Temporal>;

            /// Which state the views of a workspace are in, for who keeps answers: while it is the same, so is whatever
            /// is asked of them. Taken before they are asked. None where nobody knows, or a change is under way.
            fn stamp(&self, workspace: &WorkspaceName) -> Option<Stamp>;

            /// Says that somebody waits for what is in the log and not in the views yet.
            fn hurry(&self);

            /// How the projections fare.
            async fn projections(&self) -> Result<Vec<ProjectionStatus>, AppError>;

            /// Photos and their zips.
            fn photos(&self) -> &dyn PhotoQueries;

            $(
                $(#[$doc])*
                async fn $name(&self, workspace: &WorkspaceName, $($argument: $type),*) -> Result<$answer, AppError>;
            )+
        }
    };
}

present_questions!(port);
