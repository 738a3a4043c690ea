//! A client that works, whatever became of the one before.
//!
//! The publisher's client never recovers when its first connection fails, keeps to the node of a cluster that it found
//! first, and panics at an answer that lacks what it should hold. So a client that meets anything but an answer is replaced
//! by a new one. One that was told which node leads goes there by itself, and is kept.

use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;

use eventstore::{Client, ClientSettings};
use futures::FutureExt;
use futures::future::join_all;
use parking_lot::Mutex;
use tokio::net::TcpStream;
use tokio::time::timeout;

use crate::error::{Failure, OpenError};

/// How long a look at why there is no connection may take.
const LOOKING: Duration = Duration::from_secs(2);

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
        let client = make(&settings).map_err(OpenError::Certificates)?;
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
        match make(&self.settings) {
            Ok(client) => *current = Current { client, number: number + 1 },
            Err(error) => tracing::error!(%error, "no new client for KurrentDB can be made"),
        }
    }

    /// Why there is no connection, as far as attempts of our own tell: the client keeps that to itself.
    pub(crate) async fn look(&self) -> String {
        let looks = self.settings.hosts().iter().map(|host| self.look_at(format!("{}:{}", host.host, host.port)));
        join_all(looks).await.join("; ")
    }

    async fn look_at(&self, place: String) -> String {
        let hint = if self.settings.is_secure_mode_enabled() {
            "is its certificate known (tlsCAFile=), and does it speak TLS at all (tls=false)?"
        } else {
            "does it want TLS (tls=true)?"
        };
        match timeout(LOOKING, TcpStream::connect(&place)).await {
            Ok(Ok(_)) => format!("{place} takes connections, but nothing came of one: {hint}"),
            Ok(Err(error)) => format!("{place}: {error}"),
            Err(_) => format!("{place} does not answer"),
        }
    }

    /// What a call comes to within a time; asked once more where the client may have been the reason.
    pub(crate) async fn call<T, F>(&self, limit: Duration, call: impl Fn(Client) -> F) -> Result<T, Failure>
    where
        F: Future<Output = eventstore::Result<T>>,
    {
        match self.call_once(limit, &call).await {
            Err(failure) if failure.passes() => self.call_once(limit, &call).await,
            outcome => outcome,
        }
    }

    async fn call_once<T, F>(&self, limit: Duration, call: impl Fn(Client) -> F) -> Result<T, Failure>
    where
        F: Future<Output = eventstore::Result<T>>,
    {
        let (client, number) = self.client();
        // Nothing of ours is in the call that a panic could leave half done.
        let called = AssertUnwindSafe(timeout(limit, call(client))).catch_unwind();
        let outcome = match called.await {
            Ok(Ok(outcome)) => outcome.map_err(Failure::of),
            Ok(Err(_)) => Err(Failure::Away("it does not answer in time".into())),
            Err(_) => Err(Failure::Away("its answer makes no sense to the client".into())),
        };
        if matches!(outcome, Err(Failure::Away(_))) {
            self.replace(number);
        }
        outcome
    }
}

/// Reads the files of certificates that the address names; connects later.
fn make(settings: &ClientSettings) -> Result<Client, String> {
    // It panics at a file that holds something else.
    match catch_unwind(AssertUnwindSafe(|| Client::new(settings.clone()))) {
        Ok(made) => made.map_err(|error| error.to_string()),
        Err(_) => Err("one of them holds something else".into()),
    }
}

fn expected() -> String {
    "expected kurrentdb://user:password@host:2113?tls=true, or several hosts separated by commas".into()
}
