//! Finds webhooks and has a desk for each, for as long as the process lives and has the right to deliver.

use std::collections::HashMap;
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use rollbook_domain::WebhookId;
use rollbook_store::Position;
use tokio::sync::watch;
use tokio::task::{JoinError, JoinHandle, JoinSet};

use super::courier::Courier;
use super::desk::{Desk, Office};
use super::options::WebhookOptions;
use super::{pending, right};
use crate::app::App;
use crate::error::AppError;

/// How long to wait after a fault of the views or the log, which nobody can do anything about here.
const PATIENCE: Duration = Duration::from_secs(1);

/// The worker. It stops when it is told to; dropped, it stops without being waited for.
pub struct WebhookWorker {
    stop: watch::Sender<bool>,
    task: JoinHandle<()>,
}

impl WebhookWorker {
    /// Takes up what is not delivered, and whatever comes from now on.
    pub fn start(app: App, courier: Arc<dyn Courier>, options: WebhookOptions) -> Self {
        app.deliver_with(Arc::clone(&courier));
        let stop = watch::Sender::new(false);
        let stopping = stop.subscribe();
        let task = tokio::spawn(run(Office { app, courier, options, reading: Arc::default() }, stopping));
        Self { stop, task }
    }

    /// Ends. What is on its way is not waited for, and delivered again; what was taken is noted.
    pub async fn stop(self) {
        self.stop.send_replace(true);
        if let Err(error) = self.task.await {
            tracing::error!(%error, "the worker of webhooks met a defect");
        }
    }
}

/// Shift after shift, as often as this process gains the right.
async fn run(office: Office, mut stop: watch::Receiver<bool>) {
    let store = Arc::clone(office.app.store());
    loop {
        // An error means that nobody can tell it to stop any more: it has been dropped.
        tokio::select! {
            _ = stop.wait_for(|stop| *stop) => return,
            () = right::gained(&store) => {}
        }
        let mut shift = Shift::begin(office.clone());
        let stopped = tokio::select! {
            _ = stop.wait_for(|stop| *stop) => true,
            () = right::lost(&store) => false,
            never = shift.follow() => match never {},
        };
        shift.end().await;
        if stopped {
            return right::given_back(&store).await;
        }
        tracing::info!("another process delivers webhooks");
    }
}

/// The work while this process has the right.
struct Shift {
    office: Office,
    called_off: watch::Sender<bool>,
    /// The newest version of each webhook that was heard of.
    desks: HashMap<WebhookId, watch::Sender<u64>>,
    jobs: JoinSet<WebhookId>,
}

impl Shift {
    fn begin(office: Office) -> Self {
        Self { office, called_off: watch::Sender::new(false), desks: HashMap::new(), jobs: JoinSet::new() }
    }

    async fn end(mut self) {
        self.called_off.send_replace(true);
        while let Some(ended) = self.jobs.join_next().await {
            self.close(ended);
        }
    }

    async fn follow(&mut self) -> Infallible {
        let mut after = self.take_up().await;
        loop {
            match pending::next(&self.office.app, &mut after).await {
                Ok(decided) => decided.into_iter().for_each(|(id, version)| self.hear(id, version)),
                Err(error) => pause(&error).await,
            }
            while let Some(ended) = self.jobs.try_join_next() {
                self.close(ended);
            }
        }
    }

    /// Begins with what the views know; the log has the rest, after the position.
    async fn take_up(&mut self) -> Position {
        loop {
            match pending::listed(&self.office.app).await {
                Ok((known, webhooks)) => {
                    webhooks.into_iter().for_each(|id| self.hear(id, 0));
                    return known;
                }
                Err(error) => pause(&error).await,
            }
        }
    }

    /// Something was decided about a webhook; a desk that has seen this version takes no notice.
    fn hear(&mut self, id: WebhookId, version: u64) {
        if let Some(heard) = self.desks.get(&id) {
            heard.send_modify(|heard| *heard = version.max(*heard));
            return;
        }
        let heard = watch::Sender::new(version);
        let desk = Desk::new(self.office.clone(), id, self.called_off.subscribe(), heard.subscribe());
        self.desks.insert(id, heard);
        self.jobs.spawn(async move {
            desk.run().await;
            id
        });
    }

    fn close(&mut self, ended: Result<WebhookId, JoinError>) {
        match ended {
            Ok(id) => drop(self.desks.remove(&id)),
            Err(error) => tracing::error!(%error, "the work on a webhook met a defect"),
        }
    }
}

async fn pause(error: &AppError) {
    tracing::warn!(%error, "webhooks cannot be looked for");
    tokio::time::sleep(PATIENCE).await;
}
