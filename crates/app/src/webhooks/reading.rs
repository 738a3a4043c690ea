//! One reading of the log for all who are at the same place in it: when something happens, every desk wants the same
//! events.

use std::ops::Deref;
use std::sync::{Arc, Weak};

use parking_lot::Mutex;
use rollbook_store::{Position, Recorded};
use tokio::sync::OnceCell;

use crate::app::App;
use crate::error::AppError;

/// How many events are read in one go.
const PAGE: usize = 256;

/// Events after a position, as somebody has read them.
type Page = OnceCell<Vec<Recorded>>;

/// See the module. A page is kept for as long as somebody is at it, and no longer: what is erased later must not be
/// found here.
#[derive(Default)]
pub(super) struct Reading(Mutex<Vec<(Position, Weak<Page>)>>);

impl Reading {
    /// The next events after a position, once there are any.
    pub(super) async fn after(&self, app: &App, after: Position) -> Result<Shared, AppError> {
        self.share(after, async { Ok(app.store().read_log(after, PAGE).await?.events) }).await
    }

    async fn share(
        &self,
        after: Position,
        read: impl Future<Output = Result<Vec<Recorded>, AppError>>,
    ) -> Result<Shared, AppError> {
        let page = self.page(after);
        page.get_or_try_init(|| read).await?;
        Ok(Shared(page))
    }

    /// The page of whoever is there already, or a new one.
    fn page(&self, after: Position) -> Arc<Page> {
        let mut pages = self.0.lock();
        pages.retain(|(_, page)| page.strong_count() > 0);
        let found = pages.iter().find(|(at, _)| *at == after).and_then(|(_, page)| page.upgrade());
        found.unwrap_or_else(|| {
            let page = Arc::default();
            pages.push((after, Arc::downgrade(&page)));
            page
        })
    }
}

/// Events that others may be reading, too; a page that has been read.
pub(super) struct Shared(Arc<Page>);

impl Deref for Shared {
    type Target = [Recorded];

    fn deref(&self) -> &[Recorded] {
        self.0.get().map_or(&[], Vec::as_slice)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use futures::future::join_all;
    use tokio::sync::Barrier;

    use super::*;

    #[tokio::test]
    async fn who_is_at_the_same_place_reads_it_together() {
        let (reading, reads, all) = (Reading::default(), AtomicUsize::new(0), Barrier::new(8));
        let read = |place: u64| {
            let (reading, reads, all) = (&reading, &reads, &all);
            async move {
                let read = async {
                    reads.fetch_add(1, Ordering::SeqCst);
                    tokio::task::yield_now().await;
                    Ok(Vec::new())
                };
                let shared = reading.share(Position(place), read).await;
                // Until everybody has it, nobody lets go of it.
                all.wait().await;
                shared.map(drop)
            }
        };
        join_all([7, 7, 7, 9, 7, 9, 7, 7].map(read)).await.into_iter().for_each(|read| read.unwrap());
        assert_eq!(reads.load(Ordering::SeqCst), 2);
        assert!(reading.page(Position(7)).get().is_none(), "nothing is kept for who comes later");
    }

    #[tokio::test]
    async fn what_could_not_be_read_is_read_again() {
        let reading = Reading::default();
        let page = reading.page(Position(7));
        let failed = reading.share(Position(7), async { Err(AppError::Unavailable("away".into())) }).await;
        assert!(failed.is_err() && page.get().is_none());
        assert!(reading.share(Position(7), async { Ok(Vec::new()) }).await.is_ok());
    }
}
