//! Events one after the other: a page, all up to now, or without end.

use std::time::Duration;

use async_stream::{stream, try_stream};
use bytes::Bytes;
use futures::{Stream, StreamExt};
use rollbook_app::feed::{FeedFilter, FeedPage};
use rollbook_app::{App, AppError};
use rollbook_domain::WorkspaceName;
use rollbook_store::Position;
use tokio::sync::OwnedSemaphorePermit;

use super::lines;
use crate::native::answer::{Answer, json};
use crate::problem::Problem;
use crate::shell::Stop;

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

    /// All events and then each as it happens, as server-sent events; ends with the service.
    pub(super) fn messages(
        self,
        heartbeat: Duration,
        mut stop: Stop,
        place: OwnedSemaphorePermit,
    ) -> impl Stream<Item = Result<Bytes, AppError>> + Send + 'static {
        stream! {
            let _place = place;
            let mut pages = std::pin::pin!(self.app.follow(self.workspace.clone(), self.after, self.filter.clone()));
            yield Ok(Bytes::from_static(b"retry: 1000\n\n"));
            loop {
                let page = tokio::select! {
                    biased;
                    () = stop.wait() => break,
                    page = pages.next() => page,
                    () = tokio::time::sleep(heartbeat) => {
                        yield Ok(Bytes::from_static(b": still here\n\n"));
                        continue;
                    }
                };
                let Some(page) = page else { break };
                let messages = page.and_then(|page| messages(&self.app, &page));
                let failed = messages.is_err();
                yield Ok(messages.unwrap_or_else(farewell));
                if failed {
                    break;
                }
            }
        }
    }
}

fn messages(app: &App, page: &FeedPage) -> Result<Bytes, AppError> {
    page.events.iter().map(|event| lines::message(app, event)).collect::<Result<String, _>>().map(Bytes::from)
}

/// Without an id, so that the client comes back after the last event it has.
fn farewell(error: AppError) -> Bytes {
    let problem = Problem::from(error);
    Bytes::from(format!("event: error\ndata: {{\"code\":\"{}\"}}\n\n", problem.kind().code))
}
