//! A client that works, whatever became of the one before.
//!
//! The publisher's client never recovers when its first connection fails, and keeps to the node of a cluster that it
//! found first. So a client that meets anything but an answer is replaced by a new one.

use std::future::Future;
use std::time::Duration;

use eventstore::{Client, ClientSettings};
use parking_lot::Mutex;
use tokio::time::timeout;

use crate::error::{Failure, OpenError};

/// See the module.
pub(crate) struct Session {
    settings: ClientSettings,
    current: Mutex<Current>,
}

#[derive(Clone)]
struct Current {
    client: Client,
    /// Counts the clients.
    number: u64,
}

impl Session {
    /// Understands the address; connects when it is first used.
    pub(crate) fn new(url: &str) -> Result<Self, OpenError> {
        // The client's own words repeat the whole address, which may hold a password.
        let settings: ClientSettings = url.parse().map_err(|_| OpenError::Address(expected()))?;
        if settings.hosts().is_empty() {
            return Err(OpenError::Address(expected()));
        }
        let client = Client::new(settings.clone()).map_err(|error| OpenError::Address(error.to_string()))?;
        Ok(Self { settings, current: Mutex::new(Current { client, number: 0 }) })
    }

    /// The client, and its number.
    pub(crate) fn client(&self) -> (Client, u64) {
        let Current { client, number } = self.current.lock().clone();
        (client, number)
    }

    /// Puts a new client in the place of this one, unless somebody has done so already.
    pub(crate) fn replace(&self, number: u64) {
        let mut current = self.current.lock();
        if current.number != number {
            return;
        }
        match Client::new(self.settings.clone()) {
            Ok(client) => *current = Current { client, number: number + 1 },
            Err(error) => tracing::error!(%error, "no new client for KurrentDB can be made"),
        }
    }

    /// What a call comes to within a time; asked once more where the client may have been the reason.
    pub(crate) async fn call<T, F>(&self, limit: Duration, call: impl Fn(Client) -> F) -> Result<T, Failure>
    where
        F: Future<Output = eventstore::Result<T>>,
    {
        match self.call_once(limit, &call).await {
            Err(Failure::Away(_)) => self.call_once(limit, &call).await,
            outcome => outcome,
        }
    }

    async fn call_once<T, F>(&self, limit: Duration, call: impl Fn(Client) -> F) -> Result<T, Failure>
    where
        F: Future<Output = eventstore::Result<T>>,
    {
        let (client, number) = self.client();
        let outcome = match timeout(limit, call(client)).await {
            Ok(outcome) => outcome.map_err(Failure::of),
            Err(_) => Err(Failure::Away("it does not answer in time".into())),
        };
        if matches!(outcome, Err(Failure::Away(_))) {
            self.replace(number);
        }
        outcome
    }
}

fn expected() -> String {
    "expected kurrentdb://user:password@host:2113?tls=true, or several hosts separated by commas".into()
}
