//! How often to look at views that another process writes.

use std::time::Duration;

use rollbook_store::Position;
use tokio::sync::watch;

/// The first look after something happened in the log.
const FIRST: Duration = Duration::from_millis(2);
/// Between looks while the log is ahead and the views do not move.
const MOST: Duration = Duration::from_millis(50);
/// Between looks when nothing is to be expected: is there another generation, is the leader still there?
pub(super) const IDLE: Duration = Duration::from_millis(500);

/// Looks often as long as somebody may be waiting for what is in the log and not in the views.
pub(super) struct Pace {
    head: watch::Receiver<Position>,
    seen: Position,
    delay: Duration,
}

impl Pace {
    pub(super) fn new(head: watch::Receiver<Position>) -> Self {
        Self { head, seen: Position::default(), delay: FIRST }
    }

    /// Waits for the time of the next look, with views that have reached a position.
    pub(super) async fn wait(&mut self, reached: Position) {
        if reached >= *self.head.borrow_and_update() {
            self.delay = FIRST;
            // A log that has closed does not move; its views may.
            if let Ok(Err(_)) = tokio::time::timeout(IDLE, self.head.changed()).await {
                tokio::time::sleep(IDLE).await;
            }
            return;
        }
        self.delay = if reached > self.seen { FIRST } else { (self.delay * 2).min(MOST) };
        self.seen = reached;
        tokio::time::sleep(self.delay).await;
    }
}
