//! What changed between two moments, as questions.

use async_graphql::{Context, ID, Object};
use rollbook_app::When;
use rollbook_app::diff::Span;
use rollbook_app::queries::{From, Page};
use rollbook_http::auth::Scope;
use rollbook_store::Position;

use crate::error::{Fault, Result};
use crate::query::group_id;
use crate::session::{Session, session};
use crate::types::{
    AsOf, GroupDiff, GroupDifference, MemberDiff, MembershipDifference, ResourceDifference, SubjectDifference,
    WorkspaceDiff, limit, reference,
};

/// See the module.
#[derive(Default)]
pub(crate) struct Diffs;

#[Object]
impl Diffs {
    /// What changed in a group from one moment to another, or to now; none if it was not there at either. Members come
    /// in pages, which go on with the positions that the first one answers. Needs the scope audit.
    async fn group_diff(
        &self,
        context: &Context<'_>,
        id: ID,
        from: AsOf,
        to: Option<AsOf>,
        first: Option<i32>,
        after: Option<String>,
    ) -> Result<Option<GroupDiff>> {
        let session = session(context).with(Scope::Audit)?;
        let (group, span) = (group_id(&id)?, span(session, from, to).await?);
        let (app, workspace) = (&session.app, &session.principal.workspace);
        let list = format!("diff of {workspace} {group} {span:?}");
        let page = Page { from: place(session, &list, after)?, limit: first.map_or(Ok(20), limit)?, total: false };
        let Some(diff) = app.group_diff(workspace, group, span, &page).await? else { return Ok(None) };
        let end = diff.members.items.last().filter(|_| diff.members.has_next);
        let next_cursor = end.map(|item| app.cursors().seal(&list, &item.place));
        let members = diff.members.items.iter().map(|item| MembershipDifference::read(&item.value, span));
        let resources = diff.resources.values().map(|change| ResourceDifference::read(change, span));
        Ok(Some(GroupDiff {
            from: app.token(span.from).to_string(),
            to: app.token(span.to).to_string(),
            group: GroupDifference::read(&diff.group, span)?,
            members: members.collect::<Result<_, _>>()?,
            next_cursor,
            resources: resources.collect::<Result<_, _>>()?,
        }))
    }

    /// What changed in the groups of a member, `kind:id`, from one moment to another, or to now. Needs the scope audit.
    async fn member_diff(
        &self,
        context: &Context<'_>,
        r#ref: String,
        from: AsOf,
        to: Option<AsOf>,
    ) -> Result<Option<MemberDiff>> {
        let session = session(context).with(Scope::Audit)?;
        let (member, span) = (reference("ref", &r#ref)?, span(session, from, to).await?);
        let diff = session.app.member_diff(&session.principal.workspace, &member, span).await?;
        let memberships = diff.values().map(|change| MembershipDifference::read(change, span));
        Ok(Some(MemberDiff {
            from: session.app.token(span.from).to_string(),
            to: session.app.token(span.to).to_string(),
            memberships: memberships.collect::<Result<_, _>>()?,
        }))
    }

    /// What changed in the workspace from one moment to another, or to now. Needs the scope audit.
    async fn workspace_diff(
        &self,
        context: &Context<'_>,
        from: AsOf,
        to: Option<AsOf>,
        first: Option<i32>,
        after: Option<String>,
    ) -> Result<Option<WorkspaceDiff>> {
        let session = session(context).with(Scope::Audit)?;
        let span = span(session, from, to).await?;
        let (app, workspace) = (&session.app, &session.principal.workspace);
        let list = format!("diff of {workspace} {span:?}");
        let after = match place(session, &list, after)? {
            From::After(place) => Position(place.as_slice().try_into().map_or(0, u64::from_be_bytes)),
            _ => span.from,
        };
        let limit = first.map_or(Ok(20), limit)? as usize;
        let diff = app.workspace_diff(workspace, span, after, limit).await?;
        let groups = diff.groups.iter().map(|change| GroupDifference::read(change, span));
        let subjects = diff.subjects.iter().map(|change| SubjectDifference::read(change, span));
        Ok(Some(WorkspaceDiff {
            from: app.token(span.from).to_string(),
            to: app.token(span.to).to_string(),
            groups: groups.collect::<Result<_, _>>()?,
            subjects: subjects.collect::<Result<_, _>>()?,
            next_cursor: diff.next.map(|at| app.cursors().seal(&list, &at.0.to_be_bytes())),
        }))
    }
}

async fn span(session: &Session, from: AsOf, to: Option<AsOf>) -> Result<Span> {
    let from = from.moment("from", session).await?;
    let to = match to {
        Some(to) => to.moment("to", session).await?,
        None => When::Now,
    };
    Ok(Span::of(&session.app, from, to).await?)
}

fn place(session: &Session, list: &str, cursor: Option<String>) -> Result<From> {
    let open = |cursor: String| session.app.cursors().open(list, &cursor).map(From::After);
    cursor.map_or(Ok(From::Start), |cursor| open(cursor).map_err(Fault::from))
}
