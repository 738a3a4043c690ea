//! Which state the views of each workspace are in, for whoever keeps what was made of them.
//!
//! A stamp is the number of the last change that concerned a workspace. It is taken before the views are read, so what is
//! kept under it is as it was then or newer, and good until the next change. While a commit is under way its workspaces
//! have no stamp: some readers see already what it brings, and nobody may see it and then what was before.

use std::collections::{HashMap, HashSet};

use parking_lot::RwLock;
use rollbook_app::queries::Stamp;
use rollbook_domain::WorkspaceName;

use crate::batch::Seen;

#[derive(Default)]
struct Inner {
    last: u64,
    /// The last change that concerned all workspaces.
    all: u64,
    /// The last change of each workspace that changed since; none while one is under way.
    workspaces: HashMap<WorkspaceName, Option<u64>>,
}

/// See the module. There is one writer of changes.
#[derive(Default)]
pub(crate) struct Stamps(RwLock<Inner>);

/// A commit that is under way. It may have changed something however it ends.
pub(crate) struct Moving<'a> {
    stamps: &'a Stamps,
    workspaces: HashSet<&'a WorkspaceName>,
}

impl Stamps {
    pub(crate) fn of(&self, workspace: &WorkspaceName) -> Option<Stamp> {
        let inner = self.0.read();
        let changed = inner.workspaces.get(workspace).copied().unwrap_or(Some(inner.all));
        changed.map(|changed| Stamp(changed.max(inner.all)))
    }

    /// Other views serve from now on.
    pub(crate) fn renew(&self) {
        let mut inner = self.0.write();
        inner.last += 1;
        inner.all = inner.last;
    }

    /// These events are about to be committed.
    pub(crate) fn moving<'a>(&'a self, events: &'a [Seen]) -> Moving<'a> {
        let workspaces: HashSet<_> = events.iter().map(|seen| &seen.recorded.meta.workspace).collect();
        let mut inner = self.0.write();
        for workspace in &workspaces {
            inner.workspaces.insert((*workspace).clone(), None);
        }
        drop(inner);
        Moving { stamps: self, workspaces }
    }
}

impl Drop for Moving<'_> {
    fn drop(&mut self) {
        let mut inner = self.stamps.0.write();
        inner.last += 1;
        let last = inner.last;
        for workspace in &self.workspaces {
            inner.workspaces.insert((*workspace).clone(), Some(last));
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use rollbook_domain::{Actor, StreamId, Timestamp};
    use rollbook_store::{CommandMeta, Position, Recorded};
    use uuid::Uuid;

    use super::*;

    fn seen_in(workspace: &WorkspaceName) -> Vec<Seen> {
        let id = Uuid::from_u128(1);
        let meta = CommandMeta {
            command_id: id,
            workspace: workspace.clone(),
            actor: Actor::new("user:asha"),
            initiator: None,
            correlation_id: id,
            causation_id: None,
            traceparent: None,
        };
        Seen::decode_all(vec![Recorded {
            position: Position(1),
            stream: StreamId::workspace(workspace),
            version: 1,
            id,
            kind: "group.suspended".into(),
            schema_version: 1,
            recorded_at: Timestamp::default(),
            meta: Arc::new(meta),
            last_of_command: true,
            payload: "{}".into(),
        }])
    }

    #[test]
    fn a_stamp_lasts_until_its_workspace_changes() {
        let stamps = Stamps::default();
        let (acme, other): (WorkspaceName, WorkspaceName) = ("acme".parse().unwrap(), "other".parse().unwrap());
        let (first, others) = (stamps.of(&acme), stamps.of(&other));
        assert!(first.is_some());
        let events = seen_in(&acme);
        let moving = stamps.moving(&events);
        assert_eq!((stamps.of(&acme), stamps.of(&other)), (None, others), "a commit is under way");
        drop(moving);
        let second = stamps.of(&acme);
        assert!(second.is_some() && second != first);
        assert_eq!(stamps.of(&other), others);
        stamps.renew();
        assert!(stamps.of(&acme).is_some_and(|third| Some(third) != second), "other views");
        assert_ne!(stamps.of(&other), others);
    }
}
