//! Follows the log for erasures, for as long as the process lives.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use rollbook_domain::subject::SubjectEvent;
use rollbook_domain::{Event, Reference, WorkspaceName};
use rollbook_seal::{Keyring, Pseudonym};
use rollbook_store::{Position, Recorded, StoreError, codec};
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::time::timeout;
use uuid::Uuid;

use super::{Erasing, Forget};
use crate::app::App;
use crate::error::AppError;
use crate::imports::forget::drop_files;

static KINDS: [&str; 2] = ["subject.erased", "workspace.owner-erased"];
/// Events that are looked at in one go.
const STRETCH: usize = 1_000;
/// After how many events without an erasure it is noted how far the log was looked through.
const NOTED: u64 = 10_000;
/// How late erasures of other processes may be heard of.
const LATE: Duration = Duration::from_secs(1);
/// How long to wait after a fault that nobody can do anything about here.
const PATIENCE: Duration = Duration::from_secs(1);

/// The worker. It stops when it is told to; dropped, it stops without being waited for.
pub struct EraseWorker {
    stop: watch::Sender<bool>,
    task: JoinHandle<()>,
}

impl EraseWorker {
    /// Finishes what a crash has left, and whatever is erased from now on.
    pub fn start(app: App, ring: Arc<Keyring>, views: Arc<dyn Forget>) -> Self {
        let (wanted, wishes) = watch::channel(Position::default());
        let (done, reached) = watch::channel(Position::default());
        app.erase_with(Erasing { ring: Arc::clone(&ring), wanted, done: reached });
        let stop = watch::Sender::new(false);
        let mut stopping = stop.subscribe();
        let work = Work { app, ring, views, wishes, done };
        let task = tokio::spawn(async move {
            // An error means that nobody can tell it to stop any more: it has been dropped.
            tokio::select! {
                _ = stopping.wait_for(|stop| *stop) => {}
                never = work.follow() => match never {},
            }
        });
        Self { stop, task }
    }

    /// Ends; what is not finished is at the next start.
    pub async fn stop(self) {
        self.stop.send_replace(true);
        if let Err(error) = self.task.await {
            tracing::error!(%error, "the worker of erasures met a defect");
        }
    }
}

struct Work {
    app: App,
    ring: Arc<Keyring>,
    views: Arc<dyn Forget>,
    wishes: watch::Receiver<Position>,
    done: watch::Sender<Position>,
}

impl Work {
    async fn follow(mut self) -> Infallible {
        let mut noted = self.begin().await;
        loop {
            let reached = *self.done.borrow();
            if let Err(error) = self.step(reached, &mut noted).await {
                pause(&error).await;
            }
        }
    }

    async fn begin(&self) -> Position {
        loop {
            match self.last().await {
                Ok(position) => {
                    self.done.send_replace(position);
                    return position;
                }
                Err(error) => pause(&error.into()).await,
            }
        }
    }

    /// Where looking through goes on. A log that was restored from a copy has its newest erasures once more.
    async fn last(&self) -> Result<Position, StoreError> {
        let (log, epoch) = (self.app.store(), self.app.store().epoch());
        let (followed, head) = (self.ring.followed(epoch).await?, log.current_head().await?);
        if followed > head {
            self.ring.follow(epoch, head).await?;
        }
        Ok(followed.min(head))
    }

    /// The next stretch of the log, once there is one worth looking at.
    async fn step(&mut self, reached: Position, noted: &mut Position) -> Result<(), AppError> {
        if reached >= *self.app.store().head().borrow() {
            return self.idle(reached).await;
        }
        let sifting = self.app.store().sift_log(reached, STRETCH, &KINDS).await?;
        if !sifting.events.is_empty() {
            self.erase(&sifting.events).await?;
        }
        if !sifting.events.is_empty() || sifting.next.0 - noted.0 >= NOTED {
            self.ring.follow(self.app.store().epoch(), sifting.next).await?;
            *noted = sifting.next;
        }
        self.done.send_replace(sifting.next);
        if sifting.at_end { self.idle(sifting.next).await } else { Ok(()) }
    }

    /// A log of this process alone has no erasures but those that are wished for here.
    async fn idle(&mut self, reached: Position) -> Result<(), AppError> {
        let wished = self.wishes.wait_for(|wanted| *wanted > reached);
        let stopped = |_| AppError::Unavailable("the service is stopping".into());
        if self.app.store().capabilities().shared {
            return timeout(LATE, wished).await.map_or(Ok(()), |wished| wished.map(|_| ()).map_err(stopped));
        }
        wished.await.map(|_| ()).map_err(stopped)
    }

    async fn erase(&self, events: &[Recorded]) -> Result<(), AppError> {
        // Before anybody forgets whom they may name.
        drop_files(&self.app, &self.names(events).await?).await?;
        let people: Vec<Uuid> = events.iter().map(|event| event.stream.id).collect();
        self.ring.destroy(&people).await?;
        for id in &people {
            self.app.subjects().forget(*id);
            self.app.workspaces().forget(*id);
        }
        let last = events.last().map_or(Position(0), |event| event.position);
        let stopped = |_| AppError::Unavailable("the projections have stopped".into());
        self.app.projected().wait_for(|reached| *reached >= last).await.map_err(stopped)?;
        self.app.answers().forget();
        self.app.sessions().forget();
        self.views.forget().await
    }

    /// Whom files may name: what was registered, and who is behind a pseudonym.
    async fn names(&self, events: &[Recorded]) -> Result<Vec<(WorkspaceName, Reference)>, AppError> {
        let mut people = Vec::with_capacity(events.len());
        for event in events {
            let (workspace, pseudonym) = (&event.meta.workspace, Pseudonym(event.stream.id));
            let mut who: Vec<_> = self.ring.names(workspace, &[pseudonym].into()).await?.into_values().collect();
            let first = self.app.store().read_stream(event.stream, 0, 1).await?.events.into_iter().next();
            let first = first.map(|first| codec::decode(&first)).transpose();
            let first = first.map_err(|error| AppError::Internal(error.to_string()))?;
            if let Some(Event::Subject(SubjectEvent::Registered(registered))) = first {
                who.push(registered.subject);
            }
            people.extend(who.into_iter().map(|who| (workspace.clone(), who)));
        }
        Ok(people)
    }
}

async fn pause(error: &AppError) {
    tracing::warn!(%error, "what was erased is not forgotten yet");
    tokio::time::sleep(PATIENCE).await;
}
