//! Drawing numbers: whoever asks while a draw is under way is served by the next one, so that many creations at once
//! share a commit.

use std::collections::BTreeMap;

use rollbook_domain::SequenceKey;
use rollbook_store::StoreError;
use sqlx::Row;
use tokio::sync::{mpsc, oneshot};

use crate::connections::Connections;
use crate::error::unavailable;

/// The most requests of one draw, and the most that wait.
const MOST: usize = 1_024;

struct Request {
    sequence: SequenceKey,
    count: u32,
    answer: oneshot::Sender<Result<u32, StoreError>>,
}

/// See the module.
pub(crate) struct Numbers(mpsc::Sender<Request>);

impl Numbers {
    /// Starts the task that draws; it ends with this.
    pub(crate) fn start(connections: Connections) -> Self {
        let (sender, mut requests) = mpsc::channel(MOST);
        tokio::spawn(async move {
            let mut waiting = Vec::with_capacity(MOST);
            while requests.recv_many(&mut waiting, MOST).await > 0 {
                serve(&connections, waiting.drain(..)).await;
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

async fn serve(connections: &Connections, requests: impl Iterator<Item = Request>) {
    let mut wanted: BTreeMap<SequenceKey, Vec<Request>> = BTreeMap::new();
    for request in requests {
        wanted.entry(request.sequence.clone()).or_default().push(request);
    }
    let drawn = draw(connections, &wanted).await;
    for (sequence, requests) in wanted {
        let total: i64 = requests.iter().map(|request| i64::from(request.count)).sum();
        let last = drawn.as_ref().map(|last| last.get(&sequence).copied().unwrap_or_default());
        let mut next = last.map_err(Clone::clone).map(|last| last - total + 1);
        for Request { count, answer, .. } in requests {
            let first = next.clone().and_then(|first| {
                let last = first + i64::from(count) - 1;
                let fits = u32::try_from(first).ok().filter(|_| u32::try_from(last).is_ok());
                fits.ok_or_else(|| StoreError::Unavailable("no numbers are left".into()))
            });
            // Who does not wait any more leaves a gap.
            drop(answer.send(first));
            next = next.map(|next| next + i64::from(count));
        }
    }
}

/// The last number of each sequence after the draw.
async fn draw(
    connections: &Connections,
    wanted: &BTreeMap<SequenceKey, Vec<Request>>,
) -> Result<BTreeMap<SequenceKey, i64>, StoreError> {
    let scopes: Vec<&str> = wanted.keys().map(|key| key.scope.as_str()).collect();
    let kinds: Vec<&str> = wanted.keys().map(|key| key.kind.as_str()).collect();
    let sum = |requests: &Vec<Request>| requests.iter().map(|request| i64::from(request.count)).sum::<i64>();
    let counts: Vec<i64> = wanted.values().map(sum).collect();
    let query = || sqlx::query(include_str!("../sql/draw_numbers.sql")).bind(&scopes).bind(&kinds).bind(&counts);
    let mut last = BTreeMap::new();
    for row in connections.rows(query).await? {
        let scope = row.try_get("scope").map_err(unavailable)?;
        let kind = row.try_get("kind").map_err(unavailable)?;
        last.insert(SequenceKey { scope, kind }, row.try_get("last").map_err(unavailable)?);
    }
    Ok(last)
}
