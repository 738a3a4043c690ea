//! Follows the log and hands whole commands to the view; the checkpoint moves in the view's own transaction.

use std::sync::Arc;

use rollbook_app::AppError;
use rollbook_store::{EventStore, Position};
use tokio::sync::watch;

use crate::groups::GroupsView;

const PAGE: usize = 500;

/// Takes in everything that is in the log now; gives the position reached.
pub async fn catch_up(store: &dyn EventStore, view: &GroupsView) -> Result<Position, AppError> {
    loop {
        let reading = store.read_log(view.position()?, PAGE).await?;
        view.take_in(&reading.events)?;
        if reading.at_end {
            return view.position();
        }
    }
}

/// Catches up whenever something commits, until the log or all readers are gone.
pub async fn run(
    store: Arc<dyn EventStore>,
    view: Arc<GroupsView>,
    projected: watch::Sender<Position>,
) -> Result<(), AppError> {
    let mut head = store.head();
    loop {
        let position = catch_up(&*store, &view).await?;
        projected.send_replace(position);
        if head.wait_for(|head| *head > position).await.is_err() {
            return Ok(());
        }
    }
}
