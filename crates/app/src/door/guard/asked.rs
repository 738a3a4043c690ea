//! What is asked about, as it is asked about behind the door.

use rollbook_domain::{GroupId, ObjectId, Reference, Timestamp, WebhookId, WorkspaceName};
use uuid::Uuid;

use super::super::Door;
use crate::diff::Span;
use crate::error::AppError;
use crate::queries::{
    BucketSize, ExternalId, GroupFilter, ImportFilter, MemberFilter, Order, Page, PlaceSearch, SubjectFilter, UserKey,
};

/// An argument of a question.
pub(super) trait Asked: Send {
    /// What is asked about instead.
    type Inside: Send + Sync;
    /// The same as an argument.
    type Lent<'l>
    where
        Self: 'l;

    fn admit(
        self,
        door: &Door,
        workspace: &WorkspaceName,
    ) -> impl Future<Output = Result<Self::Inside, AppError>> + Send;

    fn lend<'l>(inside: &'l Self::Inside) -> Self::Lent<'l>
    where
        Self: 'l;
}

/// What was admitted.
pub(super) struct Admitted<A: Asked>(A::Inside);

impl<A: Asked> Admitted<A> {
    pub(super) fn lend(&self) -> A::Lent<'_> {
        A::lend(&self.0)
    }
}

pub(super) async fn admitted<A: Asked>(
    asked: A,
    door: &Door,
    workspace: &WorkspaceName,
) -> Result<Admitted<A>, AppError> {
    Ok(Admitted(asked.admit(door, workspace).await?))
}

impl Asked for &Reference {
    type Inside = Reference;
    type Lent<'l>
        = &'l Reference
    where
        Self: 'l;

    async fn admit(self, door: &Door, workspace: &WorkspaceName) -> Result<Reference, AppError> {
        door.seek(workspace, self).await
    }

    fn lend<'l>(inside: &'l Reference) -> &'l Reference
    where
        Self: 'l,
    {
        inside
    }
}

impl Asked for &[Reference] {
    type Inside = Vec<Reference>;
    type Lent<'l>
        = &'l [Reference]
    where
        Self: 'l;

    async fn admit(self, door: &Door, workspace: &WorkspaceName) -> Result<Vec<Reference>, AppError> {
        door.seek_all(workspace, self).await
    }

    fn lend<'l>(inside: &'l Vec<Reference>) -> &'l [Reference]
    where
        Self: 'l,
    {
        inside
    }
}

impl Asked for &GroupFilter {
    type Inside = GroupFilter;
    type Lent<'l>
        = &'l GroupFilter
    where
        Self: 'l;

    async fn admit(self, door: &Door, workspace: &WorkspaceName) -> Result<GroupFilter, AppError> {
        let mut filter = self.clone();
        for who in filter.member.iter_mut().chain(&mut filter.resource) {
            *who = door.seek(workspace, who).await?;
        }
        Ok(filter)
    }

    fn lend<'l>(inside: &'l GroupFilter) -> &'l GroupFilter
    where
        Self: 'l,
    {
        inside
    }
}

/// What names nobody.
macro_rules! as_it_is {
    ($([$($generic:tt)*] $type:ty;)+) => {
        $(impl<$($generic)*> Asked for $type {
            type Inside = Self;
            type Lent<'l> = Self where Self: 'l;

            async fn admit(self, _: &Door, _: &WorkspaceName) -> Result<Self, AppError> {
                Ok(self)
            }

            fn lend<'l>(inside: &'l Self) -> Self
            where
                Self: 'l,
            {
                *inside
            }
        })+
    };
}

as_it_is! {
    [] GroupId;
    [] WebhookId;
    [] Timestamp;
    [] BucketSize;
    [] Span;
    [] u32;
    ['a] &'a [GroupId];
    ['a] &'a [Uuid];
    ['a] &'a str;
    ['a] Option<&'a str>;
    ['a] &'a Page;
    ['a] &'a MemberFilter;
    ['a] &'a SubjectFilter;
    ['a] &'a ImportFilter;
    ['a] &'a ExternalId;
    ['a] &'a ObjectId;
    ['a] &'a UserKey;
    // Histories ask for places, and are behind the door themselves.
    ['a] &'a PlaceSearch;
    [K: Copy + Send + Sync] Order<K>;
}
