//! Finds zips to be made and has them made, for as long as the process lives.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use rollbook_domain::ArchiveId;
use rollbook_store::Position;
use tokio::sync::{Semaphore, watch};
use tokio::task::{JoinHandle, JoinSet};

use super::bench::Workshop;
use super::expiry;
use super::job::Job;
use super::options::ArchiveOptions;
use super::pending::{self, News};
use crate::app::App;
use crate::error::AppError;
use crate::imports::lease::Leases;

/// How long to wait after a fault of the views or the log, which nobody can do anything about here.
const PATIENCE: Duration = Duration::from_secs(1);

/// The worker. It stops when it is told to; dropped, it stops without being waited for.
pub struct ArchiveWorker {
    stop: watch::Sender<bool>,
    task: JoinHandle<()>,
}

impl ArchiveWorker {
    /// Takes up what is pending, and whatever is asked for from now on.
    pub fn start(app: App, options: ArchiveOptions) -> Self {
        let stop = watch::Sender::new(false);
        let stopping = stop.subscribe();
        let task = tokio::spawn(Foreman::new(app, options).run(stopping));
        Self { stop, task }
    }

    /// Ends without losing anything: what is being made is put down and stays pending.
    pub async fn stop(self) {
        self.stop.send_replace(true);
        if let Err(error) = self.task.await {
            tracing::error!(%error, "the worker of zips met a defect");
        }
    }
}

struct Foreman {
    shop: Workshop,
    leases: Leases<ArchiveId>,
    jobs: JoinSet<()>,
}

impl Foreman {
    fn new(app: App, options: ArchiveOptions) -> Self {
        let places = Arc::new(Semaphore::new(options.parallel.max(1)));
        let leases = Leases::beside(app.store(), "archive");
        Self { shop: Workshop { app, places, options: Arc::new(options) }, leases, jobs: JoinSet::new() }
    }

    async fn run(mut self, mut stop: watch::Receiver<bool>) {
        let (app, life) = (self.shop.app.clone(), self.shop.options.life);
        // An error means that nobody can tell it to stop any more: it has been dropped.
        tokio::select! {
            _ = stop.wait_for(|stop| *stop) => {}
            never = expiry::run(&app, life) => match never {},
            never = self.follow() => match never {},
        }
        self.leases.call_off_all();
        while self.jobs.join_next().await.is_some() {}
    }

    async fn follow(&mut self) -> Infallible {
        let mut after = self.take_up().await;
        loop {
            match pending::next(&self.shop.app, &mut after).await {
                Ok(news) => news.into_iter().for_each(|news| self.hear(news)),
                Err(error) => pause(&error).await,
            }
            // What has ended would otherwise be kept until the end.
            while self.jobs.try_join_next().is_some() {}
        }
    }

    /// Begins what the views know as pending; the log has the rest, after the position.
    async fn take_up(&mut self) -> Position {
        loop {
            match pending::listed(&self.shop.app).await {
                Ok((known, jobs)) => {
                    jobs.into_iter().for_each(|job| self.begin(job));
                    return known;
                }
                Err(error) => pause(&error).await,
            }
        }
    }

    fn hear(&mut self, news: News) {
        match news {
            News::Asked(job) => self.begin(*job),
            News::Ended(id) => self.leases.call_off(&id),
        }
    }

    fn begin(&mut self, job: Job) {
        if let Some(lease) = self.leases.take(&job.id) {
            self.jobs.spawn(self.shop.clone().work(job, lease));
        }
    }
}

async fn pause(error: &AppError) {
    tracing::warn!(%error, "zips to be made cannot be looked for");
    tokio::time::sleep(PATIENCE).await;
}
