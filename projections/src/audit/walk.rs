//! Which stream is looked at next: each of the log in its turn, and each group of the views in its turn, so that a row is
//! found that no stream has made.

use std::collections::VecDeque;
use std::hash::{BuildHasher, RandomState};

use rollbook_domain::{Category, StreamId};
use rollbook_store::{EventStore, Position, StoreError};
use uuid::Uuid;

use crate::db::{Reads, Value, sql};
use crate::error::ViewsError;

sql! { NEXT_GROUP = "next_group.sql"; }

/// What streams begin with.
pub(super) const FIRST: &[&str] = &["group.created", "subject.registered", "archive.requested"];
/// Events that are looked through at once.
const STRETCH: usize = 1_000;

/// See the module.
pub(super) struct Walk {
    after: Position,
    found: VecDeque<StreamId>,
    group: Uuid,
}

impl Walk {
    /// Begins anywhere, so that the end of a long log has its turn even where the process often starts anew.
    pub(super) fn new(head: Position) -> Self {
        let anywhere = RandomState::new().hash_one(head.0);
        Self { after: Position(anywhere % (head.0 + 1)), found: VecDeque::new(), group: Uuid::nil() }
    }

    /// The next stream of the log; none where there was none in this stretch.
    pub(super) async fn of_log(&mut self, store: &dyn EventStore) -> Result<Option<StreamId>, StoreError> {
        if self.found.is_empty() {
            let stretch = store.sift_log(self.after, STRETCH, FIRST).await?;
            self.found.extend(stretch.events.iter().map(|event| event.stream));
            self.after = if stretch.at_end { Position(0) } else { stretch.next };
        }
        Ok(self.found.pop_front())
    }

    /// The next group of the views; none behind the last one.
    pub(super) async fn of_views(&mut self, reads: &dyn Reads) -> Result<Option<StreamId>, ViewsError> {
        let rows = reads.fetch(&NEXT_GROUP, &[Value::Id(self.group)]).await?;
        let Some(row) = rows.first() else {
            self.group = Uuid::nil();
            return Ok(None);
        };
        self.group = row.id(0)?;
        Ok(Some(StreamId { category: Category::Group, id: self.group }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rollbook_domain::Event;

    #[test]
    fn streams_begin_with_events_there_are() {
        for kind in FIRST {
            assert!(Event::kinds().any(|(known, _)| known == *kind), "{kind}");
        }
    }
}
