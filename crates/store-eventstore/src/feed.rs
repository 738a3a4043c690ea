//! A subscription to `$all` that can be let go of.
//!
//! When the server ends it without an error, the client's subscription spins and never comes back, and nothing outside
//! can stop it. So it is polled on a thread of its own; where that does not end, the thread is lost, and the caller
//! does without subscriptions from then on.

use std::time::Duration;

use eventstore::{Client, RecordedEvent, StreamPosition, SubscribeToAllOptions, SubscriptionEvent};
use tokio::runtime::Handle;
use tokio::sync::{mpsc, oneshot};
use tokio::time::timeout;

use crate::error::Failure;
use crate::place::{Place, original};

/// Events that may wait to be decided.
const AHEAD: usize = 256;
/// How long the thread may take to end.
const ENDING: Duration = Duration::from_secs(1);

/// See the module.
pub(crate) struct Feed {
    events: mpsc::Receiver<Result<RecordedEvent, Failure>>,
    ended: oneshot::Receiver<()>,
}

impl Feed {
    /// Subscribes to what comes after a place.
    pub(crate) fn start(client: Client, after: Place) -> std::io::Result<Self> {
        let (sender, events) = mpsc::channel(AHEAD);
        let (alive, ended) = oneshot::channel();
        let runtime = Handle::current();
        std::thread::Builder::new().name("log-subscription".into()).spawn(move || {
            let _alive = alive;
            runtime.block_on(pump(client, after, sender));
        })?;
        Ok(Self { events, ended })
    }

    /// The next event; why there is none.
    pub(crate) async fn next(&mut self) -> Result<RecordedEvent, Failure> {
        self.events.recv().await.unwrap_or_else(|| Err(Failure::Away("the subscription has ended".into())))
    }

    /// Lets go of it. False: it could not be stopped.
    pub(crate) async fn end(self) -> bool {
        drop(self.events);
        timeout(ENDING, self.ended).await.is_ok()
    }
}

async fn pump(client: Client, after: Place, events: mpsc::Sender<Result<RecordedEvent, Failure>>) {
    let from = if after == Place::default() { StreamPosition::Start } else { StreamPosition::Position(after.into()) };
    let options = SubscribeToAllOptions::default().position(from).requires_leader(true);
    let mut subscription = client.subscribe_to_all(&options).await;
    loop {
        let told = tokio::select! {
            biased;
            () = events.closed() => return,
            told = subscription.next_subscription_event() => told,
        };
        let event = match told {
            Ok(SubscriptionEvent::EventAppeared(event)) => match original(event) {
                Some(event) => Ok(event),
                None => continue,
            },
            Ok(_) => continue,
            Err(error) => Err(Failure::of(error)),
        };
        let failed = event.is_err();
        if events.send(event).await.is_err() || failed {
            return;
        }
    }
}
