//! Lists of groups: which ones, in which order, which page.

use async_graphql::connection::{Connection, EmptyFields};
use async_graphql::{Context, Enum, InputObject};
use rollbook_app::When;
use rollbook_app::queries::{self, GroupKey, Order};

use super::group::{Group, Status};
use super::page::{Cursor, PageArguments, Total, connection};
use super::scalars::{DateTime, reference};
use crate::error::Result;
use crate::session::session;

/// Groups with their cursors.
pub(crate) type GroupConnection = Connection<Cursor, Group, Total, EmptyFields>;

/// Which groups. All that is said must hold; deleted groups are listed only when their status is asked for.
#[derive(Debug, Default, InputObject)]
pub(crate) struct GroupFilter {
    /// Any of these; active and suspended ones when left out.
    statuses: Option<Vec<Status>>,
    /// Exactly this kind.
    kind: Option<String>,
    /// At least one of these tags.
    tags: Option<Vec<String>>,
    /// Part of the name, without regard to case.
    name_contains: Option<String>,
    /// Exactly this name.
    name: Option<String>,
    /// With this member, not suspended, as `kind:id`.
    member: Option<String>,
    /// With this resource, as `kind:id`.
    resource: Option<String>,
    /// Made at or after.
    created_from: Option<DateTime>,
    /// Made before.
    created_to: Option<DateTime>,
}

impl GroupFilter {
    fn read(self) -> Result<queries::GroupFilter> {
        Ok(queries::GroupFilter {
            statuses: self.statuses.unwrap_or_default().into_iter().map(Into::into).collect(),
            kind: self.kind,
            tags: self.tags.unwrap_or_default(),
            name_part: self.name_contains,
            name: self.name,
            member: self.member.map(|text| reference("member", &text)).transpose()?,
            resource: self.resource.map(|text| reference("resource", &text)).transpose()?,
            created_from: self.created_from.map(|at| at.0),
            created_to: self.created_to.map(|at| at.0),
            ..queries::GroupFilter::default()
        })
    }
}

/// What groups are sorted by; ties by id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "GroupKey")]
pub(crate) enum GroupOrderField {
    /// The moment of creation.
    Created,
    /// The name, without regard to case.
    Name,
    /// The moment of the last change.
    Updated,
    /// How many members there are.
    MemberCount,
    /// The integer number.
    Number,
    /// The moment it is filed under.
    Filed,
}

/// An order of groups.
#[derive(Debug, InputObject)]
pub(crate) struct GroupOrder {
    /// The key.
    field: GroupOrderField,
    /// From the greatest.
    #[graphql(default)]
    descending: bool,
}

/// A page of groups.
pub(crate) async fn group_page(
    context: &Context<'_>,
    filter: Option<GroupFilter>,
    order: Option<GroupOrder>,
    arguments: PageArguments,
    when: When,
) -> Result<GroupConnection> {
    let session = session(context);
    let (app, workspace) = (&session.app, &session.principal.workspace);
    let filter = filter.unwrap_or_default().read()?;
    let order =
        order.map_or_else(Order::default, |order| Order { key: order.field.into(), descending: order.descending });
    let list = format!("groups {workspace} {filter:?} {order:?} {when:?}");
    let page = arguments.page(context, app, &list)?;
    let slice = app.views(when).groups(workspace, &filter, order, &page).await?;
    connection(app, &list, slice, |doc| Group::read(&doc, when))
}
