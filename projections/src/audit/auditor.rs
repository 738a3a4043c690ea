//! The auditor at work: one sample after the other, with pauses that keep it cheap.

use std::collections::BTreeMap;
use std::sync::{Arc, Weak};
use std::time::{Duration, Instant};

use async_trait::async_trait;
use rollbook_app::AppError;
use rollbook_domain::workspace::ViewDiverged;
use rollbook_domain::{StreamId, WorkspaceName};
use tokio::runtime::Handle;
use tokio::sync::watch;

use super::meter;
use super::sample::{Divergence, Sampler};
use super::walk::Walk;
use crate::error::ViewsError;
use crate::registry::REGISTRY;
use crate::views::{Inner, Views};

/// Between two samples at least.
const PAUSE: Duration = Duration::from_millis(200);
/// And at most, however long one took.
const LONGEST_PAUSE: Duration = Duration::from_secs(10);
/// A sample is followed by so many times its own time of rest.
const REST: u32 = 20;
/// The right to look at views that others look at as well.
const LEASE: &str = "view-auditor";
const LEASE_TIME: Duration = Duration::from_mins(1);
/// Every so many samples one begins with the views instead of the log.
const OF_VIEWS: u64 = 2;
/// Every so many samples what was found before is looked at again.
const AGAIN: u64 = 3;

/// Who writes down what was found.
#[async_trait]
pub trait Report: Send + Sync + 'static {
    /// A place that differs. It is told again while this fails.
    async fn diverged(&self, workspace: &WorkspaceName, found: ViewDiverged) -> Result<(), AppError>;
}

/// See the module. Ends with the views, or when it is told to.
pub struct Auditor {
    stop: watch::Sender<bool>,
    thread: Option<std::thread::JoinHandle<()>>,
}

impl Auditor {
    /// Begins. Where several processes share the views, one of them looks at a time.
    pub fn start(views: &Arc<Views>, report: impl Report) -> Self {
        meter::describe();
        let (stop, stopped) = watch::channel(false);
        let run = Run {
            inner: Arc::downgrade(&views.inner),
            report: Box::new(report),
            known: BTreeMap::new(),
            turns: 0,
            walk: None,
        };
        let handle = Handle::current();
        // A thread of its own, because the databases of this machine block.
        let thread = std::thread::Builder::new().name("rollbook-auditor".into());
        let thread = thread.spawn(move || handle.block_on(run.run(stopped)));
        if let Err(error) = &thread {
            tracing::error!(%error, "nobody looks whether the views are what the log makes of them");
        }
        Self { stop, thread: thread.ok() }
    }

    /// Ends at once: a sample leaves nothing behind.
    pub async fn stop(self) {
        self.stop.send_replace(true);
        let Some(thread) = self.thread else { return };
        if !matches!(tokio::task::spawn_blocking(move || thread.join()).await, Ok(Ok(()))) {
            tracing::error!("the auditor of the views ended with a defect");
        }
    }
}

/// A place that differs.
type Place = (StreamId, &'static str);

struct Run {
    inner: Weak<Inner>,
    report: Box<dyn Report>,
    /// With whether it is written down.
    known: BTreeMap<Place, bool>,
    turns: u64,
    walk: Option<Walk>,
}

impl Run {
    async fn run(mut self, mut stopped: watch::Receiver<bool>) {
        let mut pause = PAUSE;
        let mut sampler = None;
        loop {
            tokio::select! {
                biased;
                _ = stopped.wait_for(|stopped| *stopped) => break,
                () = tokio::time::sleep(pause) => {}
            }
            let Some(inner) = self.inner.upgrade() else { return };
            let began = Instant::now();
            let outcome = tokio::select! {
                biased;
                _ = stopped.wait_for(|stopped| *stopped) => break,
                outcome = self.turn(&inner, &mut sampler) => outcome,
            };
            if let Err(error) = outcome {
                // Views that are being filled, a server that is away: others tell of that.
                tracing::debug!(%error, "the auditor could not look");
            }
            pause = (began.elapsed() * REST).clamp(PAUSE, LONGEST_PAUSE);
        }
        if let Some(inner) = self.inner.upgrade().filter(|inner| inner.storage.is_shared()) {
            // It ends by itself as well.
            inner.store.end_lease(LEASE).await.ok();
        }
    }

    async fn turn(&mut self, inner: &Inner, sampler: &mut Option<Sampler>) -> Result<(), ViewsError> {
        if inner.storage.is_shared() && inner.store.take_lease(LEASE, LEASE_TIME).await?.is_none() {
            self.known.clear();
            self.tell(inner);
            return Ok(());
        }
        let Some(stream) = self.next(inner).await? else { return Ok(()) };
        let sampler = match sampler {
            Some(sampler) => sampler,
            None => sampler.insert(Sampler::new().await?),
        };
        let found = sampler.look(inner, stream).await?;
        meter::sampled();
        self.note(inner, stream, found).await
    }

    /// The stream that is looked at now.
    async fn next(&mut self, inner: &Inner) -> Result<Option<StreamId>, ViewsError> {
        self.turns += 1;
        if self.turns.is_multiple_of(AGAIN) && !self.known.is_empty() {
            let place = usize::try_from(self.turns / AGAIN).unwrap_or_default() % self.known.len();
            return Ok(self.known.keys().nth(place).map(|(stream, _)| *stream));
        }
        let walk = match &mut self.walk {
            Some(walk) => walk,
            None => self.walk.insert(Walk::new(inner.store.current_head().await?)),
        };
        if self.turns.is_multiple_of(OF_VIEWS) {
            return walk.of_views(&*inner.serving.reads(&[])?).await;
        }
        Ok(walk.of_log(&*inner.store).await?)
    }

    /// Keeps in mind what differs, and writes down what is not yet.
    async fn note(&mut self, inner: &Inner, stream: StreamId, found: Vec<Divergence>) -> Result<(), ViewsError> {
        let healed = |(other, projection): &Place| {
            *other == stream && !found.iter().any(|divergence| divergence.projection == *projection)
        };
        self.known.retain(|place, _| !healed(place));
        for divergence in found {
            let Divergence { projection, position, missing, stray, .. } = divergence;
            let place = (stream, projection);
            if self.known.get(&place).is_some_and(|written| *written) {
                continue;
            }
            if !self.known.contains_key(&place) {
                tracing::error!(%stream, projection, %position, missing, stray, "a view is not what the log makes of it");
            }
            self.known.insert(place, false);
            let written = self.write(inner, &divergence).await?;
            self.known.insert(place, written);
        }
        self.tell(inner);
        Ok(())
    }

    async fn write(&self, inner: &Inner, divergence: &Divergence) -> Result<bool, ViewsError> {
        // A row of no stream belongs to no history.
        let Some(workspace) = &divergence.workspace else { return Ok(true) };
        let Some((views, _)) = inner.storage.observe().await? else { return Ok(false) };
        let found = ViewDiverged {
            views,
            projection: divergence.projection.into(),
            stream: divergence.stream.to_string(),
            position: divergence.position.0,
            missing: divergence.missing,
            stray: divergence.stray,
        };
        let written = self.report.diverged(workspace, found).await;
        if let Err(error) = &written {
            tracing::warn!(%error, "a divergence was not written down; trying again");
        }
        Ok(written.is_ok())
    }

    /// Says how many places differ: in metrics, in the status of projections, and so in readiness.
    fn tell(&self, inner: &Inner) {
        for definition in REGISTRY {
            let places = self.known.keys().filter(|(_, projection)| *projection == definition.name);
            let streams = places.count() as u64;
            meter::divergent(definition.name, streams);
            inner.serving.set_divergent(definition.name, streams);
        }
    }
}
