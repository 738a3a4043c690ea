//! Events one after the other: a page, all up to now, or without end.

use async_stream::try_stream;
use bytes::Bytes;
use futures::{Stream, StreamExt};
use http::StatusCode;
use http::header::CONTENT_TYPE;
use rollbook_app::feed::{FeedFilter, FeedPage};
use rollbook_app::{App, AppError};
use rollbook_domain::WorkspaceName;
use rollbook_store::Position;
use tokio::sync::OwnedSemaphorePermit;

use super::cloud_event::{self, told};
use super::lines;
use crate::native::answer::{Answer, json};

/// How many events of a stream are read at once.
const PAGE: usize = 500;

/// Which events, and after which.
pub(super) struct Feed {
    pub(super) app: App,
    pub(super) workspace: WorkspaceName,
    pub(super) filter: FeedFilter,
    pub(super) after: Position,
}

impl Feed {
    /// About `limit` events in one document.
    pub(super) async fn page(&self, limit: u32) -> Answer {
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        let page = self.read(self.after, limit).await?;
        let items = page.events.iter().map(|event| lines::json(&self.app, event)).collect::<Result<Vec<_>, _>>()?;
        let (next, at_end) = (self.app.token(page.next), page.at_end);
        Ok(json(format!("{{\"items\":[{}],\"next\":\"{next}\",\"atEnd\":{at_end}}}", items.join(","))))
    }

    /// About `limit` events in batched mode.
    pub(super) async fn batch(&self, limit: u32) -> Answer {
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        let page = self.read(self.after, limit).await?;
        let items = page.events.iter().map(|event| lines::cloud_event(&self.app, event));
        let items = items.collect::<Result<Vec<_>, _>>()?.join(",");
        Ok(told(&self.app, page.next, page.at_end, cloud_event::BATCH, format!("[{items}]")))
    }

    /// The next event in structured mode, if there is one.
    pub(super) async fn one(&self) -> Answer {
        let mut page = self.read(self.after, 1).await?;
        while page.events.is_empty() && !page.at_end {
            page = self.read(page.next, 1).await?;
        }
        let Some(event) = page.events.first() else {
            let mut nothing = told(&self.app, page.next, true, cloud_event::ONE, String::new());
            *nothing.status_mut() = StatusCode::NO_CONTENT;
            nothing.headers_mut().remove(CONTENT_TYPE);
            return Ok(nothing);
        };
        let at_end = page.at_end && page.events.len() == 1;
        Ok(told(&self.app, event.position, at_end, cloud_event::ONE, lines::cloud_event(&self.app, event)?))
    }

    async fn read(&self, after: Position, limit: usize) -> Result<FeedPage, AppError> {
        self.app.events(&self.workspace, after, limit, &self.filter).await
    }

    /// All events up to `head`, a line each. A client that reads slowly holds nothing but its own page.
    pub(super) fn lines(
        self,
        head: Position,
        place: OwnedSemaphorePermit,
    ) -> impl Stream<Item = Result<Bytes, AppError>> + Send + 'static {
        try_stream! {
            let _place = place;
            let mut after = self.after;
            while after < head {
                let page = self.read(after, PAGE).await?;
                after = page.next;
                let lines = page.events.iter().map(|event| lines::line(&self.app, event));
                yield Bytes::from(lines.collect::<Result<String, _>>()?);
                if page.at_end {
                    break;
                }
            }
        }
    }

    /// All events and then each as it happens, as server-sent events.
    pub(super) fn messages(self) -> impl Stream<Item = Result<String, AppError>> + Send + 'static {
        let Self { app, workspace, filter, after } = self;
        let pages = app.follow(workspace, after, filter);
        pages.map(move |page| page?.events.iter().map(|event| lines::message(&app, event)).collect())
    }
}
