//! Opening: which log it is, its copy, and everything that is not in the copy yet.

use std::sync::Arc;
use std::time::Duration;

use eventstore::{Error, EventData, StreamPosition, StreamState};
use rollbook_domain::Timestamp;
use rollbook_store::{EventStore, Position};
use rollbook_store_sqlite::{OpenError as CopyError, SqliteStore};
use tokio::time::{Instant, sleep};
use uuid::Uuid;

use crate::copy::Copy;
use crate::error::{Failure, OpenError, is_bare};
use crate::follow::{Follower, Halt};
use crate::options::Options;
use crate::place::{Mark, Place};
use crate::session::Session;
use crate::shared::Shared;
use crate::wire::{FORMAT, LOG_OPENED, LOG_STREAM, LogOpened};

/// How long a server that is starting is waited for.
const PATIENCE: Duration = Duration::from_secs(10);
const LOOK_AGAIN: Duration = Duration::from_millis(50);
/// How long this process may take to let go of a copy that it had open before.
const LETTING_GO: Duration = Duration::from_secs(5);

/// Everything an open log begins with: what its tasks share, who follows it, and what it is told apart by.
pub(crate) async fn open(options: &Options) -> Result<(Arc<Shared>, Follower, u32), OpenError> {
    let session = Session::new(&options.url)?;
    let epoch = match epoch(&session, options.node).await {
        Err(OpenError::Connect(words)) if is_bare(&words) => {
            return Err(OpenError::Connect(session.look().await));
        }
        outcome => outcome?,
    };
    let mut copy = open_copy(options, epoch).await?;
    let mark = copy.mark().await.map_err(|error| OpenError::Foreign(error.to_string()))?;
    let mut seen = mark.map(|mark| mark.place).unwrap_or_default();
    if let Some(mark) = mark
        && !is_there(&session, mark).await?
    {
        tracing::warn!("the log in KurrentDB has gone back behind its copy, which is made anew");
        drop(copy);
        remove(options).await?;
        copy = open_copy(options, epoch).await?;
        seen = Place::default();
    }
    let clock = newest(&copy).await?;
    let shared = Shared::new(session, copy, seen, clock, (options.node, options.hook.clone()));
    let shared = Arc::new(shared);
    let mut follower = Follower::new(Arc::clone(&shared));
    follower.catch_up().await.map_err(halted)?;
    Ok((shared, follower, epoch))
}

fn halted(halt: Halt) -> OpenError {
    match halt {
        Halt::Server(failure) => failure.into(),
        Halt::Unknown(unknown) => OpenError::Foreign(unknown.to_string()),
        other => OpenError::Connect(other.to_string()),
    }
}

/// What the log is told apart by: its first process has written it down.
async fn epoch(session: &Session, node: Uuid) -> Result<u32, OpenError> {
    let end = Instant::now() + PATIENCE;
    loop {
        match opened(session, node).await {
            Ok(Some(opened)) if opened.format > FORMAT => {
                return Err(OpenError::Foreign("a newer version of this program made it".into()));
            }
            Ok(Some(opened)) => return Ok(opened.epoch),
            // Another process was quicker.
            Ok(None) => {}
            Err(failure) if failure.passes() && Instant::now() < end => sleep(LOOK_AGAIN).await,
            Err(failure) => return Err(failure.into()),
        }
    }
}

async fn opened(session: &Session, node: Uuid) -> Result<Option<LogOpened>, Failure> {
    let unreadable = |error: serde_json::Error| Failure::Away(format!("the stream {LOG_STREAM}: {error}"));
    if let Some(first) = session.event_of(LOG_STREAM, StreamPosition::Start).await? {
        return serde_json::from_slice(&first.data).map(Some).map_err(unreadable);
    }
    // From the process's own number, which is as good as chance.
    let epoch = u32::try_from(node.as_u128() % u128::from(u32::MAX)).unwrap_or_default() + 1;
    let opened = LogOpened { format: FORMAT, epoch };
    let event = EventData::json(LOG_OPENED, &opened).map_err(unreadable)?.id(node);
    match session.append(LOG_STREAM, StreamState::NoStream, &[event]).await {
        Ok(()) => Ok(Some(opened)),
        Err(Failure::Refused(Error::WrongExpectedVersion { .. })) => Ok(None),
        Err(failure) => Err(failure),
    }
}

async fn open_copy(options: &Options, epoch: u32) -> Result<Copy, OpenError> {
    let of_copy = rollbook_store_sqlite::Options {
        epoch: Some(epoch),
        durable: false,
        ..rollbook_store_sqlite::Options::default()
    };
    let (end, own) = (Instant::now() + LETTING_GO, format!(" (pid {})", std::process::id()));
    let store = loop {
        let (path, of_copy) = (options.copy.clone(), of_copy.clone());
        let opened = tokio::task::spawn_blocking(move || SqliteStore::open(&path, of_copy)).await;
        match opened.map_err(|error| OpenError::Connect(error.to_string()))? {
            Ok(store) => break store,
            Err(CopyError::Locked { holder, .. }) if holder == own && Instant::now() < end => sleep(LOOK_AGAIN).await,
            Err(error) => return Err(error.into()),
        }
    };
    if store.epoch() != epoch {
        return Err(OpenError::OtherLog { path: options.copy.clone() });
    }
    Ok(Copy::new(store))
}

/// Whether the log still is the one that was copied.
async fn is_there(session: &Session, mark: Mark) -> Result<bool, OpenError> {
    match session.page(mark.place, 1).await {
        Ok(page) => Ok(page.first().is_some_and(|event| event.id == mark.event)),
        // Servers refuse places at which no event begins.
        Err(Failure::Refused(Error::Grpc { .. })) => Ok(false),
        Err(failure) => Err(failure.into()),
    }
}

async fn remove(options: &Options) -> Result<(), OpenError> {
    for suffix in ["", "-wal", "-shm"] {
        let mut path = options.copy.clone().into_os_string();
        path.push(suffix);
        match tokio::fs::remove_file(&path).await {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                return Err(OpenError::Connect(format!("{}: {error}", options.copy.display())));
            }
            _ => {}
        }
    }
    Ok(())
}

/// The newest recorded time.
async fn newest(copy: &Copy) -> Result<Timestamp, OpenError> {
    let end = Position(copy.store().head().borrow().0 + 1);
    let last = copy.store().read_log_backwards(end, 1).await;
    let last = last.map_err(|error| OpenError::Foreign(error.to_string()))?;
    Ok(last.first().map(|event| event.recorded_at).unwrap_or_default())
}
