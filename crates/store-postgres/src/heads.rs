//! Following what other processes commit: notifications where they come through, a look now and then where not.

use std::sync::{Arc, Weak};
use std::time::Duration;

use rollbook_store::limits::ANSWER_MICROS;
use rollbook_store::{Position, StoreError};
use sqlx::postgres::{PgListener, PgPoolOptions};
use tokio::time::{Instant, sleep, timeout};
use uuid::Uuid;

use crate::connections::Connections;
use crate::error::unavailable;
use crate::hosts::Hosts;
use crate::rows::number;
use crate::state::State;

/// How long to wait for a notification before looking; also what a lost notification costs at most.
const LOOK: Duration = Duration::from_millis(250);
/// How often this node says that it listens.
const BEAT: Duration = Duration::from_secs(10);
/// How often what nobody can ask for any more is forgotten.
const TIDY: Duration = Duration::from_mins(10);

/// The newest position in the log, and which log it is.
pub(crate) async fn current(connections: &Connections) -> Result<(Position, u64), StoreError> {
    let row = connections.row(|| sqlx::query(include_str!("../sql/head.sql"))).await?;
    let row = row.ok_or_else(|| StoreError::Corrupt("the log has no head".into()))?;
    Ok((Position(number(&row, "position")?), number(&row, "epoch")?))
}

/// Keeps the head up to date until nobody holds the store any more.
pub(crate) async fn follow(connections: Connections, hosts: Arc<Hosts>, node: Uuid, state: Weak<State>) {
    let mut listener = None;
    let (mut beat, mut tidied): (Option<Instant>, Instant) = (None, Instant::now());
    while state.strong_count() > 0 {
        if beat.is_none_or(|beat| beat.elapsed() >= BEAT) {
            beat = Some(Instant::now());
            if listener.is_none() && !hosts.pools_transactions() {
                listener = listen(&hosts).await;
            }
            say(connections.rows(|| sqlx::query(include_str!("../sql/listen.sql")).bind(node)).await);
        }
        wait(&mut listener).await;
        let Some(state) = state.upgrade() else { break };
        let known = state.known();
        match current(&connections).await {
            Ok((position, epoch)) => match state.check(known, position, epoch) {
                Ok(()) => state.raise(position),
                Err(error) => tracing::error!(%error, "the log is not followed"),
            },
            Err(error) => tracing::debug!(%error, "the head of the log cannot be read"),
        }
        drop(state);
        if tidied.elapsed() >= TIDY {
            tidied = Instant::now();
            tidy(&connections).await;
        }
    }
    say(connections.rows(|| sqlx::query(include_str!("../sql/unlisten.sql")).bind(node)).await);
}

async fn tidy(connections: &Connections) {
    say(connections.page(|| sqlx::query(include_str!("../sql/forget_answers.sql")).bind(ANSWER_MICROS)).await);
    say(connections.rows(|| sqlx::query(include_str!("../sql/forget_leases.sql"))).await);
}

/// Behind a proxy that pools transactions there is no listening; looking now and then serves as well.
async fn listen(hosts: &Hosts) -> Option<PgListener> {
    let pool = PgPoolOptions::new().max_connections(1).connect_lazy_with(hosts.current().clone());
    let opened = async {
        let mut listener = PgListener::connect_with(&pool).await?;
        listener.eager_reconnect(false);
        listener.listen("rollbook_log").await?;
        Ok::<_, sqlx::Error>(listener)
    };
    match timeout(BEAT / 2, opened).await {
        Ok(Ok(listener)) => Some(listener),
        Ok(Err(error)) => {
            tracing::debug!(%error, "there is no listening for commits of others");
            None
        }
        Err(_) => None,
    }
}

fn say<T>(done: Result<T, StoreError>) {
    if let Err(error) = done {
        tracing::debug!(%error, "the log did not take what this process says of itself");
    }
}

async fn wait(listener: &mut Option<PgListener>) {
    match listener {
        None => sleep(LOOK).await,
        Some(open) => match timeout(LOOK, open.try_recv()).await {
            Err(_) | Ok(Ok(Some(_))) => {}
            Ok(Ok(None)) => *listener = None,
            Ok(Err(error)) => {
                tracing::debug!(error = %unavailable(error), "the listening connection is gone");
                *listener = None;
            }
        },
    }
}
