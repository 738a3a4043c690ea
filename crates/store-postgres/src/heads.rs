//! Following what other processes commit: notifications where they come through, a look now and then where not.

use std::time::Duration;

use rollbook_store::{Position, StoreError};
use sqlx::postgres::{PgListener, PgPool};
use tokio::sync::watch;
use tokio::time::{Instant, timeout};
use uuid::Uuid;

use crate::error::unavailable;

/// How long to wait for a notification before looking; also what a lost notification costs at most.
const LOOK: Duration = Duration::from_millis(250);
/// How often this node says that it listens.
const BEAT: Duration = Duration::from_secs(10);

/// The newest position in the log.
pub(crate) async fn current(pool: &PgPool) -> Result<Position, StoreError> {
    let position: i64 =
        sqlx::query_scalar(include_str!("../sql/head.sql")).fetch_one(pool).await.map_err(unavailable)?;
    Ok(Position(position.unsigned_abs()))
}

/// Raises the head, never lowers it.
pub(crate) fn raise(head: &watch::Sender<Position>, position: Position) {
    head.send_if_modified(|head| {
        let moved = position > *head;
        *head = position.max(*head);
        moved
    });
}

/// Keeps the head up to date until nobody holds the store any more.
pub(crate) async fn follow(pool: PgPool, node: Uuid, head: watch::Sender<Position>) {
    let mut listener = None;
    let mut beat: Option<Instant> = None;
    while !head.is_closed() {
        if beat.is_none_or(|beat| beat.elapsed() >= BEAT) {
            beat = Some(Instant::now());
            if listener.is_none() {
                listener = listen(&pool).await;
            }
            announce(&pool, node).await;
        }
        wait(&mut listener).await;
        match current(&pool).await {
            Ok(position) => raise(&head, position),
            Err(error) => tracing::debug!(%error, "the head of the log cannot be read"),
        }
    }
    if let Err(error) = sqlx::query(include_str!("../sql/unlisten.sql")).bind(node).execute(&pool).await {
        tracing::debug!(%error, "this node could not say that it no longer listens");
    }
}

/// Behind a proxy that pools transactions there is no listening; looking now and then serves as well.
async fn listen(pool: &PgPool) -> Option<PgListener> {
    let mut listener = PgListener::connect_with(pool).await.ok()?;
    listener.listen("rollbook_log").await.ok()?;
    Some(listener)
}

async fn announce(pool: &PgPool, node: Uuid) {
    if let Err(error) = sqlx::query(include_str!("../sql/listen.sql")).bind(node).execute(pool).await {
        tracing::debug!(%error, "this node could not say that it listens");
    }
}

async fn wait(listener: &mut Option<PgListener>) {
    match listener {
        None => tokio::time::sleep(LOOK).await,
        Some(open) => {
            if let Ok(Err(error)) = timeout(LOOK, open.recv()).await {
                tracing::debug!(%error, "the listening connection is gone");
                *listener = None;
            }
        }
    }
}
