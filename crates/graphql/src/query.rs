//! Everything that can be asked.

use async_graphql::{Context, ID, MergedObject, Object};
use rollbook_app::queries::{ExternalId, SubjectFilter, Topic};
use rollbook_domain::{Actor, GroupId};
use rollbook_http::auth::Scope;
use rollbook_store::Position;

use crate::diffs::Diffs;
use crate::error::{Fault, Result};
use crate::session::{Session, session};
use crate::types::{
    AsOf, EventConnection, EventFilter, Group, GroupConnection, GroupFilter, GroupOrder, HistoryArguments,
    HistoryFilter, Import, ImportConnection, ImportStatus, Member, Node, PageArguments, Projection, Subject,
    SubjectConnection, Workspace, connection, find_node, group_page, history, import_page, limit, read_group_at,
    reference,
};

/// The most ids of one `nodes`.
const MAX_NODES: usize = 200;

/// Everything that can be asked. Each field waits for `minPosition`, a position that a mutation answered, where it
/// is given; `extensions: {minPosition}` of a request does the same for all of them. `asOf` asks for what was at a moment
/// of the past, in everything that the field leads to; it needs the scope audit. What can fail is nullable, so
/// that the rest of an answer stands.
#[derive(Default, MergedObject)]
pub(crate) struct Query(Views, Diffs);

/// What the views show.
#[derive(Default)]
pub(crate) struct Views;

#[Object]
impl Views {
    /// Anything by its id alone.
    async fn node(
        &self,
        context: &Context<'_>,
        id: ID,
        as_of: Option<AsOf>,
        min_position: Option<String>,
    ) -> Result<Option<Node>> {
        let session = session(context).reader(min_position.as_deref()).await?;
        find_node(session, AsOf::when(as_of, session).await?, &id).await
    }

    /// Several things by their ids, in the order of the ids.
    async fn nodes(
        &self,
        context: &Context<'_>,
        ids: Vec<ID>,
        as_of: Option<AsOf>,
        min_position: Option<String>,
    ) -> Result<Option<Vec<Option<Node>>>> {
        if ids.len() > MAX_NODES {
            return Err(Fault::argument("ids", format!("must be {MAX_NODES} at most")));
        }
        let session = session(context).reader(min_position.as_deref()).await?;
        let when = AsOf::when(as_of, session).await?;
        futures::future::try_join_all(ids.iter().map(|id| find_node(session, when, id))).await.map(Some)
    }

    /// One group, deleted ones included, by one of its names; as it is, or as it was.
    #[expect(clippy::too_many_arguments, reason = "the arguments of the field")]
    async fn group(
        &self,
        context: &Context<'_>,
        id: Option<ID>,
        number: Option<u32>,
        token: Option<String>,
        object_id: Option<String>,
        as_of: Option<AsOf>,
        min_position: Option<String>,
    ) -> Result<Option<Group>> {
        let session = session(context).reader(min_position.as_deref()).await?;
        let name = GroupName { id, number, token, object_id };
        let Some(id) = name.find(session).await? else { return Ok(None) };
        read_group_at(session, AsOf::when(as_of, session).await?, id).await
    }

    /// Groups, oldest first where no order is given; those of the past are sorted by CREATED or NAME.
    #[expect(clippy::too_many_arguments, reason = "the arguments of the field")]
    async fn groups(
        &self,
        context: &Context<'_>,
        filter: Option<GroupFilter>,
        order: Option<GroupOrder>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
        as_of: Option<AsOf>,
        min_position: Option<String>,
    ) -> Result<Option<GroupConnection>> {
        let session = session(context).reader(min_position.as_deref()).await?;
        let when = AsOf::when(as_of, session).await?.begun()?;
        group_page(context, filter, order, PageArguments { first, after, last, before }, when).await.map(Some)
    }

    /// A member, whether it is in groups or not, by `kind:id`.
    async fn member(
        &self,
        context: &Context<'_>,
        r#ref: String,
        as_of: Option<AsOf>,
        min_position: Option<String>,
    ) -> Result<Option<Member>> {
        let session = session(context).reader(min_position.as_deref()).await?;
        let when = AsOf::when(as_of, session).await?;
        Ok(Some(Member::new(reference("ref", &r#ref)?, when)))
    }

    /// A directory entry by `kind:id`.
    async fn subject(
        &self,
        context: &Context<'_>,
        r#ref: String,
        as_of: Option<AsOf>,
        min_position: Option<String>,
    ) -> Result<Option<Subject>> {
        let session = session(context).reader(min_position.as_deref()).await?;
        let when = AsOf::when(as_of, session).await?;
        let doc = session.loader.subject(when, reference("ref", &r#ref)?).await?;
        Ok(doc.map(|doc| Subject::read(&doc, when)).transpose()?)
    }

    /// The directory, by number and then reference.
    #[expect(clippy::too_many_arguments, reason = "the arguments of the field")]
    async fn subjects(
        &self,
        context: &Context<'_>,
        kind: Option<String>,
        name_contains: Option<String>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
        as_of: Option<AsOf>,
        min_position: Option<String>,
    ) -> Result<Option<SubjectConnection>> {
        let session = session(context).reader(min_position.as_deref()).await?;
        let when = AsOf::when(as_of, session).await?.begun()?;
        let (app, workspace) = (&session.app, &session.principal.workspace);
        let filter = SubjectFilter { kind, name_part: name_contains, integer_ids: false };
        let name = format!("subjects {workspace} {filter:?} {when:?}");
        let page = PageArguments { first, after, last, before }.page(context, app, &name)?;
        let slice = app.views(when).subjects(workspace, &filter, &page).await?;
        connection(app, &name, slice, |doc| Subject::read(&doc, when)).map(Some)
    }

    /// Imports of members from files, newest first.
    async fn imports(
        &self,
        context: &Context<'_>,
        status: Option<ImportStatus>,
        first: Option<i32>,
        after: Option<String>,
        as_of: Option<AsOf>,
        min_position: Option<String>,
    ) -> Result<Option<ImportConnection>> {
        let session = session(context).reader(min_position.as_deref()).await?;
        let when = AsOf::when(as_of, session).await?.begun()?;
        import_page(context, None, status, PageArguments::forward(first, after), when).await.map(Some)
    }

    /// One import by the id of its job.
    async fn import(
        &self,
        context: &Context<'_>,
        job: String,
        as_of: Option<AsOf>,
        min_position: Option<String>,
    ) -> Result<Option<Import>> {
        let session = session(context).reader(min_position.as_deref()).await?;
        let job = job.parse().map_err(|error| Fault::argument("job", error))?;
        let when = AsOf::when(as_of, session).await?;
        let doc = session.app.views(when).import(&session.principal.workspace, &job).await?;
        Ok(doc.map(|doc| Import::read(session, &doc, when)).transpose()?)
    }

    /// The events of the workspace in log order, from the first one or after a position; as if the log ended with
    /// `asOf`. Needs the scope audit.
    async fn events(
        &self,
        context: &Context<'_>,
        after: Option<String>,
        first: Option<i32>,
        filter: Option<EventFilter>,
        as_of: Option<AsOf>,
    ) -> Result<Option<EventConnection>> {
        let session = session(context).with(Scope::Audit)?;
        let when = AsOf::when(as_of, session).await?.begun()?;
        let after = match after {
            Some(after) => session.position("after", &after).await?,
            None => Position(0),
        };
        let limit = first.map_or(Ok(20), limit)? as usize;
        let filter = filter.unwrap_or_default().read(session.app.last_of(when).await?)?;
        let page = session.app.events(&session.principal.workspace, after, limit, &filter).await?;
        Ok(Some(EventConnection::new(&session.app, page, when)))
    }

    /// What an actor did, or had done, oldest first. Needs the scope audit.
    #[expect(clippy::too_many_arguments, reason = "the arguments of the field")]
    async fn actor_history(
        &self,
        context: &Context<'_>,
        actor: String,
        filter: Option<HistoryFilter>,
        first: Option<i32>,
        after: Option<String>,
        #[graphql(default)] newest_first: bool,
        as_of: Option<AsOf>,
        min_position: Option<String>,
    ) -> Result<Option<EventConnection>> {
        let mut session = session(context).with(Scope::Audit)?;
        if let Some(position) = min_position {
            session = session.seeing(session.position("minPosition", &position).await?).await?;
        }
        let when = AsOf::when(as_of, session).await?.begun()?;
        let arguments = HistoryArguments { filter, first, after, newest_first };
        history(session, when, Topic::Actor(Actor::new(actor)), None, arguments).await.map(Some)
    }

    /// The workspace of the caller; none before its first command.
    async fn workspace(
        &self,
        context: &Context<'_>,
        as_of: Option<AsOf>,
        min_position: Option<String>,
    ) -> Result<Option<Workspace>> {
        let session = session(context).reader(min_position.as_deref()).await?;
        let views = session.app.views(AsOf::when(as_of, session).await?);
        Ok(views.workspace(&session.principal.workspace).await?.map(Into::into))
    }

    /// The workspaces that the caller can reach, by name.
    async fn workspaces(
        &self,
        context: &Context<'_>,
        as_of: Option<AsOf>,
        min_position: Option<String>,
    ) -> Result<Option<Vec<Workspace>>> {
        let session = session(context).reader(min_position.as_deref()).await?;
        let views = session.app.views(AsOf::when(as_of, session).await?.begun()?);
        if session.principal.open {
            return Ok(Some(views.workspaces().await?.into_iter().map(Into::into).collect()));
        }
        let own = views.workspace(&session.principal.workspace).await?;
        Ok(Some(own.into_iter().map(Into::into).collect()))
    }

    /// How the projections fare. Needs the scope admin.
    async fn projections(&self, context: &Context<'_>) -> Result<Option<Vec<Projection>>> {
        let session = session(context).with(Scope::Admin)?;
        Ok(Some(session.app.projections().await?.into_iter().map(Into::into).collect()))
    }
}

/// The names of a group, of which a client gives one.
struct GroupName {
    id: Option<ID>,
    number: Option<u32>,
    token: Option<String>,
    object_id: Option<String>,
}

impl GroupName {
    async fn find(self, session: &Session) -> Result<Option<GroupId>> {
        let other = match self {
            Self { id: Some(id), number: None, token: None, object_id: None } => return group_id(&id).map(Some),
            Self { id: None, number: Some(number), token: None, object_id: None } => ExternalId::Number(number),
            Self { id: None, number: None, token: Some(token), object_id: None } => {
                ExternalId::Token(token.parse().map_err(|error| Fault::argument("token", error))?)
            }
            Self { id: None, number: None, token: None, object_id: Some(id) } => {
                ExternalId::ObjectId(id.parse().map_err(|error| Fault::argument("objectId", error))?)
            }
            _ => return Err(Fault::argument("id", "or number, token or objectId must be given, and only one")),
        };
        Ok(session.app.queries().find_group(&session.principal.workspace, &other).await?)
    }
}

/// An id that a client gives for a group.
pub(crate) fn group_id(id: &ID) -> Result<GroupId> {
    id.parse().map_err(|_| Fault::argument("id", "must be the UUID of a group"))
}
