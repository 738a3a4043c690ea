//! Drawing numbers that no other process draws: a command like any other, which notes the highest one drawn if it still
//! is the one that was seen. Whoever asks while a draw is under way is served by the next one.

use std::collections::BTreeMap;
use std::sync::Arc;

use rollbook_domain::{Actor, ClaimKey, Guard, SequenceKey, Timestamp, WorkspaceName};
use rollbook_store::queue::Queue;
use rollbook_store::{Append, CommandMeta, EventStore, StoreError};
use tokio::sync::{mpsc, oneshot};

use crate::shared::Shared;

/// The most requests of one draw, and the most that wait.
const MOST: usize = 1_024;

struct Request {
    sequence: SequenceKey,
    count: u32,
    answer: oneshot::Sender<Result<u32, StoreError>>,
}

/// See the module.
pub(crate) struct Numbers(mpsc::Sender<Request>);

struct Drawer {
    shared: Arc<Shared>,
    queue: Arc<Queue>,
}

impl Numbers {
    /// Starts the task that draws; it ends with this.
    pub(crate) fn start(shared: Arc<Shared>, queue: Arc<Queue>) -> Self {
        let (sender, mut requests) = mpsc::channel(MOST);
        let drawer = Drawer { shared, queue };
        tokio::spawn(async move {
            let mut waiting = Vec::with_capacity(MOST);
            while requests.recv_many(&mut waiting, MOST).await > 0 {
                drawer.serve(waiting.drain(..)).await;
            }
        });
        Self(sender)
    }

    /// The first of `count` numbers that nobody else gets.
    pub(crate) async fn draw(&self, sequence: SequenceKey, count: u32) -> Result<u32, StoreError> {
        let (answer, answered) = oneshot::channel();
        let gone = || StoreError::Unavailable("the log is closed".into());
        self.0.send(Request { sequence, count, answer }).await.map_err(|_| gone())?;
        answered.await.map_err(|_| gone())?
    }
}

impl Drawer {
    async fn serve(&self, requests: impl Iterator<Item = Request>) {
        let mut wanted: BTreeMap<SequenceKey, Vec<Request>> = BTreeMap::new();
        for request in requests {
            wanted.entry(request.sequence.clone()).or_default().push(request);
        }
        for (sequence, requests) in wanted {
            let total = requests.iter().fold(0_u32, |total, request| total.saturating_add(request.count));
            let mut next = self.draw(&sequence, total).await;
            for Request { count, answer, .. } in requests {
                // Who does not wait any more leaves a gap.
                drop(answer.send(next.clone()));
                next = next.map(|first| first.saturating_add(count));
            }
        }
    }

    async fn draw(&self, sequence: &SequenceKey, count: u32) -> Result<u32, StoreError> {
        let key = ClaimKey::new("drawn", &sequence.scope, &sequence.kind);
        let store = self.shared.copy.store();
        loop {
            let seen = store.claim_owners(std::slice::from_ref(&key)).await?.into_iter().next().flatten();
            let first = store.draw_numbers(sequence, count).await?;
            let last = first + (count.max(1) - 1);
            let guards = vec![
                // Holds only while nobody else has drawn.
                Guard::Claim { key: key.clone(), owner: seen.unwrap_or_else(|| "0".into()) },
                Guard::Release { key: key.clone(), unless_required_since: None },
                Guard::Claim { key: key.clone(), owner: last.to_string() },
                Guard::Number { key: sequence.clone(), used: last },
            ];
            match self.queue.submit(self.command(guards)?).await {
                Ok(_) => return Ok(first),
                Err(StoreError::GuardFailed { .. }) => {}
                Err(StoreError::TimeWentBack { last }) => self.not_before(last),
                Err(error) => return Err(error),
            }
        }
    }

    fn not_before(&self, last: Timestamp) {
        let mut clock = self.shared.clock.lock();
        *clock = last.max(*clock);
    }

    fn command(&self, guards: Vec<Guard>) -> Result<Append, StoreError> {
        let workspace: Result<WorkspaceName, _> = "default".parse();
        let command_id = self.shared.fresh_id();
        Ok(Append {
            meta: CommandMeta {
                command_id,
                // It writes no event, so that nobody sees it there.
                workspace: workspace.map_err(|_| StoreError::Corrupt("default is no workspace".into()))?,
                actor: Actor::new("system:numbers"),
                initiator: None,
                correlation_id: command_id,
                causation_id: None,
                traceparent: None,
            },
            at: *self.shared.clock.lock(),
            writes: Vec::new(),
            guards,
            idempotency: None,
        })
    }
}
