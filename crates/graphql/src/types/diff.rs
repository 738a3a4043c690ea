//! What changed between two moments.

use async_graphql::{Enum, SimpleObject};
use rollbook_app::diff::{Change, Span};
use rollbook_app::views::{GroupView, MemberView, ResourceView, SubjectView};
use rollbook_app::{AppError, When};

use super::group::Group;
use super::member::Membership;
use super::resource::Resource;
use super::subject::Subject;

/// What became of something between two moments.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub(crate) enum ChangeKind {
    /// It was not there before.
    Added,
    /// It was not there any more.
    Removed,
    /// It was another one.
    Changed,
    /// It was the same.
    Unchanged,
}

fn kind<T>(change: &Change<T>) -> ChangeKind {
    match change.kind() {
        "added" => ChangeKind::Added,
        "removed" => ChangeKind::Removed,
        "unchanged" => ChangeKind::Unchanged,
        _ => ChangeKind::Changed,
    }
}

macro_rules! changes {
    ($($(#[$doc:meta])* $name:ident of $node:ident from $view:ident;)*) => {$(
        $(#[$doc])*
        #[derive(SimpleObject)]
        pub(crate) struct $name {
            /// What became of it.
            change: ChangeKind,
            /// As it was at the first moment.
            before: Option<$node>,
            /// As it was at the second one.
            after: Option<$node>,
        }

        impl $name {
            pub(crate) fn read(change: &Change<$view>, span: Span) -> Result<Self, AppError> {
                let read = |doc: &Option<_>, at| doc.as_ref().map(|doc| $node::read(doc, When::AsOf(at))).transpose();
                Ok(Self {
                    change: kind(change),
                    before: read(&change.before, span.from)?,
                    after: read(&change.after, span.to)?,
                })
            }
        }
    )*};
}

changes! {
    /// A group before and after.
    GroupDifference of Group from GroupView;
    /// A membership before and after.
    MembershipDifference of Membership from MemberView;
    /// A linked resource before and after.
    ResourceDifference of Resource from ResourceView;
    /// A directory entry before and after.
    SubjectDifference of Subject from SubjectView;
}

/// What changed in a group.
#[derive(SimpleObject)]
pub(crate) struct GroupDiff {
    /// The position of the first moment.
    pub(crate) from: String,
    /// The position of the second moment.
    pub(crate) to: String,
    /// The group.
    pub(crate) group: GroupDifference,
    /// A page of its members, without those who came and went.
    pub(crate) members: Vec<MembershipDifference>,
    /// For `after`, where there are more members.
    pub(crate) next_cursor: Option<String>,
    /// Its resources.
    pub(crate) resources: Vec<ResourceDifference>,
}

/// What changed in the groups of a member.
#[derive(SimpleObject)]
pub(crate) struct MemberDiff {
    /// The position of the first moment.
    pub(crate) from: String,
    /// The position of the second moment.
    pub(crate) to: String,
    /// Memberships that are not suspended, in groups that are not deleted.
    pub(crate) memberships: Vec<MembershipDifference>,
}

/// What changed in a workspace; each thing once, where it first changed.
#[derive(SimpleObject)]
pub(crate) struct WorkspaceDiff {
    /// The position of the first moment.
    pub(crate) from: String,
    /// The position of the second moment.
    pub(crate) to: String,
    /// Groups.
    pub(crate) groups: Vec<GroupDifference>,
    /// Directory entries.
    pub(crate) subjects: Vec<SubjectDifference>,
    /// For `after`, where there may be more.
    pub(crate) next_cursor: Option<String>,
}
