//! The work on one webhook: it reads the log and delivers, until the webhook is deleted or the desk is called off.

mod retrying;

use std::sync::Arc;
use std::time::Duration;

use rollbook_domain::webhook::{Webhook, WebhookFilter, WebhookStatus};
use rollbook_domain::{StreamId, WebhookId};
use rollbook_store::{Position, Recorded};
use tokio::sync::watch;
use tokio::time::{Instant, sleep, timeout};

use super::courier::Courier;
use super::meters;
use super::options::WebhookOptions;
use super::pending;
use super::progress::Progress;
use super::reading::Reading;
use crate::app::App;
use crate::error::AppError;
use crate::feed::FeedFilter;

/// How long to wait after a fault of the log, which nobody can do anything about here.
const PATIENCE: Duration = Duration::from_secs(1);
/// Told of only where its types are named: they hold the addresses of others.
const OF_WEBHOOKS: &str = "webhook.";

/// What every desk needs.
#[derive(Clone)]
pub(super) struct Office {
    pub(super) app: App,
    pub(super) courier: Arc<dyn Courier>,
    pub(super) options: WebhookOptions,
    pub(super) reading: Arc<Reading>,
}

/// See the module.
pub(super) struct Desk {
    office: Office,
    id: WebhookId,
    called_off: watch::Receiver<bool>,
    /// The newest version of the webhook that was heard of.
    heard: watch::Receiver<u64>,
    webhook: Webhook,
    /// Of the webhook as it is known here.
    version: u64,
    /// Of which events it tells.
    filter: FeedFilter,
    progress: Progress,
    noted: Noted,
    /// Something was decided: what waits is tried at once.
    hurried: bool,
}

/// What is known to be noted.
struct Noted {
    position: u64,
    at: Instant,
}

/// What was met in a stretch of the log.
#[derive(PartialEq, Eq)]
enum Stretch {
    Done,
    Decided,
}

impl Desk {
    pub(super) fn new(
        office: Office,
        id: WebhookId,
        called_off: watch::Receiver<bool>,
        heard: watch::Receiver<u64>,
    ) -> Self {
        let noted = Noted { position: 0, at: Instant::now() };
        Self {
            office,
            id,
            called_off,
            heard,
            webhook: Webhook::default(),
            version: 0,
            filter: FeedFilter::default(),
            progress: Progress::default(),
            noted,
            hurried: false,
        }
    }

    /// Works until the webhook is deleted, or everybody is called off.
    pub(super) async fn run(mut self) {
        let mut called_off = self.called_off.clone();
        // An error means that whoever would call it off has been dropped.
        tokio::select! {
            () = self.work() => {}
            _ = called_off.wait_for(|called_off| *called_off) => {}
        }
        self.put_down().await;
        meters::behind(self.id, 0);
    }

    async fn work(&mut self) {
        while let Some(turn) = self.turn().await {
            if let Err(error) = turn {
                tracing::warn!(webhook = %self.id, %error, "a webhook cannot be worked on");
                sleep(PATIENCE).await;
            }
        }
    }

    /// From one decision about the webhook to the next; none when there will be no other one.
    async fn turn(&mut self) -> Option<Result<(), AppError>> {
        if let Err(error) = self.look().await {
            return Some(Err(error));
        }
        let (mut heard, version) = (self.heard.clone(), self.version);
        let decided = heard.wait_for(|heard| *heard > version);
        let failed = match self.webhook.status {
            WebhookStatus::Deleted => return None,
            WebhookStatus::Paused | WebhookStatus::Parked => {
                decided.await.ok()?;
                None
            }
            WebhookStatus::Active => {
                let failed = tokio::select! {
                    heard = decided => heard.map(|_| None).ok()?,
                    ended = self.serve() => Some(ended),
                };
                self.put_down().await;
                failed
            }
        };
        self.hurried = failed.is_none();
        Some(failed.unwrap_or(Ok(())))
    }

    /// The webhook as the log has it now.
    async fn look(&mut self) -> Result<(), AppError> {
        let (webhook, version) = pending::current(&self.office.app, self.id).await?;
        let WebhookFilter { types, groups } = webhook.filter.clone();
        self.filter = FeedFilter { kinds: types, groups, ..FeedFilter::default() };
        (self.webhook, self.version) = (webhook, version);
        Ok(())
    }

    /// Delivers what there is, and what comes, until something is decided: what comes after that in the log is delivered
    /// as it was decided.
    async fn serve(&mut self) -> Result<(), AppError> {
        match self.office.app.progress_of(self.id, &self.webhook).await? {
            Ok(progress) => self.progress = progress,
            Err(reason) => {
                self.progress = Progress::at(self.office.app.store().current_head().await?);
                return self.park(reason.to_owned()).await;
            }
        }
        self.noted = Noted { position: self.progress.position, at: Instant::now() };
        if self.hurried {
            self.progress.next_attempt = None;
        }
        self.rest_of_pause().await;
        while self.stretch().await? == Stretch::Done {}
        Ok(())
    }

    /// The next events, once there are any, as far as nothing was decided between them.
    async fn stretch(&mut self) -> Result<Stretch, AppError> {
        let (app, after) = (self.office.app.clone(), Position(self.progress.position));
        self.until_beyond(after).await?;
        let reading = Arc::clone(&self.office.reading);
        for event in &*reading.after(&app, after).await? {
            let waited = self.is_told(event) && self.deliver(event).await?;
            self.progress.pass(event.position, event.id);
            if event.stream == StreamId::webhook(self.id) && event.version > self.version {
                return Ok(Stretch::Decided);
            }
            if self.noted.at.elapsed() >= self.office.options.noted_every {
                self.note().await?;
            }
            if waited {
                // Somebody may have been erased meanwhile, of whom the rest tells.
                break;
            }
        }
        Ok(Stretch::Done)
    }

    /// Waits for events, and meanwhile notes what was delivered: a trickle of events is not a note for each.
    async fn until_beyond(&mut self, after: Position) -> Result<(), AppError> {
        let mut head = self.office.app.store().head();
        meters::behind(self.id, head.borrow().0.saturating_sub(after.0));
        let stopped = |_| AppError::Unavailable("the log has stopped".into());
        if self.noted.position != after.0 {
            let moved = timeout(self.office.options.noted_every, head.wait_for(|head| *head > after)).await;
            // What was seen is a lock, which must not be held while it is noted.
            match moved.map(|moved| moved.map(drop)) {
                Ok(moved) => return moved.map_err(stopped),
                Err(_) => self.note().await?,
            }
        }
        head.wait_for(|head| *head > after).await.map(drop).map_err(stopped)
    }

    /// Never of another workspace, whatever the filter says.
    fn is_told(&self, event: &Recorded) -> bool {
        let named = !event.kind.starts_with(OF_WEBHOOKS) || !self.filter.kinds.is_empty();
        self.webhook.workspace.as_ref() == Some(&event.meta.workspace)
            && event.stream != StreamId::webhook(self.id)
            && named
            && self.filter.admits(event)
    }

    async fn note(&mut self) -> Result<(), AppError> {
        self.office.app.note_progress(self.id, self.webhook.turn, &self.progress).await?;
        self.noted = Noted { position: self.progress.position, at: Instant::now() };
        Ok(())
    }

    /// What was delivered since the last note need not be delivered again.
    async fn put_down(&mut self) {
        if self.noted.position == self.progress.position {
            return;
        }
        match timeout(PATIENCE, self.note()).await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => tracing::warn!(webhook = %self.id, %error, "how far a webhook is was not noted"),
            Err(_) => tracing::warn!(webhook = %self.id, "how far a webhook is was not noted in time"),
        }
    }
}
