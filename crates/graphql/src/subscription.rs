//! Everything that can be followed.

use async_graphql::{Context, ID, SimpleObject};
use futures::stream::{Stream, StreamExt, iter};
use rollbook_app::When;
use rollbook_app::feed::{FeedFilter, FeedPage};
use rollbook_domain::GroupId;
use rollbook_http::auth::Scope;
use rollbook_store::Position;

use crate::error::{Fault, Result};
use crate::query::group_id;
use crate::session::{Session, session};
use crate::types::{Event, EventFilter, Group, Import, read_group};

/// Everything that can be followed, over web sockets or server-sent events.
pub(crate) struct Subscription;

/// That a group has changed.
#[derive(SimpleObject)]
pub(crate) struct GroupChange {
    /// The position of the change; following after it goes on where this left off.
    position: String,
    /// The types of the events that changed it, in order.
    types: Vec<String>,
    /// The group, with the change and perhaps later ones.
    group: Option<Group>,
}

#[async_graphql::Subscription]
impl Subscription {
    /// Every event of the workspace after a position, and then every new one: each once, in order. Without `after`,
    /// new ones only, or all from the first one. Needs the scope audit.
    async fn events<'a>(
        &self,
        context: &Context<'a>,
        after: Option<String>,
        #[graphql(default)] from_start: bool,
        filter: Option<EventFilter>,
    ) -> Result<impl Stream<Item = Result<Event>> + use<'a>> {
        let session = session(context).with(Scope::Audit)?;
        let after = match after {
            None if from_start && session.resume.is_none() => Position(0),
            after => begin(session, after).await?,
        };
        let filter = filter.unwrap_or_default().read(None)?;
        let session = session.clone();
        Ok(follow(&session, after, filter).flat_map(move |page| iter(told(&session, page))))
    }

    /// A group, each time it has changed. Several changes at once may be told as one.
    async fn group_changed<'a>(
        &self,
        context: &Context<'a>,
        id: ID,
        after: Option<String>,
    ) -> Result<impl Stream<Item = Result<GroupChange>> + use<'a>> {
        let session = session(context).with(Scope::Read)?;
        let group = group_id(&id)?;
        let after = begin(session, after).await?;
        let pages = follow(session, after, FeedFilter { groups: vec![group], ..FeedFilter::default() });
        let session = session.clone();
        Ok(pages.then(move |page| change(session.clone(), group, page)))
    }

    /// An import, now and each time it moves; ends when it has. Wait for `minPosition` where it was only just asked
    /// for.
    async fn import_changed<'a>(
        &self,
        context: &Context<'a>,
        job: String,
        min_position: Option<String>,
    ) -> Result<impl Stream<Item = Result<Import>> + use<'a>> {
        let session = session(context).reader(min_position.as_deref()).await?;
        let job = job.parse().map_err(|error| Fault::argument("job", error))?;
        let moves = session.app.watch_import(session.principal.workspace.clone(), job);
        Ok(moves.map(|moved| Ok(moved?.into())))
    }
}

/// Where to begin: after what the client has seen, else now.
async fn begin(session: &Session, after: Option<String>) -> Result<Position> {
    match (&session.resume, after, session.begun) {
        (Some(seen), _, _) => session.position("Last-Event-ID", seen).await,
        (None, Some(after), _) => session.position("after", &after).await,
        (None, None, Some(begun)) => Ok(begun),
        (None, None, None) => session.log_end().await,
    }
}

fn follow(
    session: &Session,
    after: Position,
    filter: FeedFilter,
) -> impl Stream<Item = Result<FeedPage>> + Send + use<> {
    let pages = session.app.follow(session.principal.workspace.clone(), after, filter);
    pages.map(|page| page.map_err(Fault::from))
}

/// The events of a page one by one, each noted as it is taken.
fn told(session: &Session, page: Result<FeedPage>) -> impl Iterator<Item = Result<Event>> + Send + use<> {
    let (events, error) = match page {
        Ok(page) => (page.events, None),
        Err(error) => (Vec::new(), Some(error)),
    };
    let session = session.clone();
    let events = events.into_iter().map(move |recorded| {
        session.reach(recorded.position);
        Ok(Event::new(&session.app, recorded, When::Now))
    });
    events.chain(error.map(Err))
}

/// The group as the views have it once they show a page of its events.
async fn change(session: Session, group: GroupId, page: Result<FeedPage>) -> Result<GroupChange> {
    let page = page?;
    let token = session.app.token(page.next);
    session.seeing(page.next).await?.reach(page.next);
    let types = page.events.iter().map(|event| event.kind.to_string()).collect();
    Ok(GroupChange { position: token.to_string(), types, group: read_group(&session, group).await? })
}
