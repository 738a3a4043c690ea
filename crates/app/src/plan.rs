//! What was decided, before it is committed.

use rollbook_domain::archive::ArchiveEvent;
use rollbook_domain::group::GroupEvent;
use rollbook_domain::subject::SubjectEvent;
use rollbook_domain::webhook::WebhookEvent;
use rollbook_domain::workspace::WorkspaceEvent;
use rollbook_domain::{ArchiveId, Decision, Event, GroupId, Guard, StreamId, SubjectId, WebhookId};

/// Events and guards of one command, and what to tell its caller.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan<T> {
    /// What becomes part of the log.
    pub changes: Changes,
    /// What to tell.
    pub outcome: T,
}

/// Events per stream, with what must hold in their commit.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Changes {
    /// Events of groups; ids that were not touched are new groups.
    pub groups: Vec<(GroupId, Vec<GroupEvent>)>,
    /// Events of directory entries; ids that were not touched are new ones.
    pub subjects: Vec<(SubjectId, Vec<SubjectEvent>)>,
    /// Events of zips; ids that were not touched are new ones.
    pub archives: Vec<(ArchiveId, Vec<ArchiveEvent>)>,
    /// Events of webhooks; ids that were not touched are new ones.
    pub webhooks: Vec<(WebhookId, Vec<WebhookEvent>)>,
    /// Events of the workspace, which must have been touched.
    pub workspace: Vec<WorkspaceEvent>,
    /// Events of streams without a state, appended at any version.
    pub others: Vec<(StreamId, Vec<Event>)>,
    /// What must hold in the commit.
    pub guards: Vec<Guard>,
}

impl<T> Plan<T> {
    /// A decision about one group.
    pub fn group<R>(id: GroupId, decision: Decision<GroupEvent, R>, outcome: impl FnOnce(R) -> T) -> Self {
        let mut changes = Changes::default();
        let report = changes.add_group(id, decision);
        Self { changes, outcome: outcome(report) }
    }

    /// A decision about one directory entry.
    pub fn subject<R>(id: SubjectId, decision: Decision<SubjectEvent, R>, outcome: impl FnOnce(R) -> T) -> Self {
        let mut changes = Changes::default();
        let report = changes.add_subject(id, decision);
        Self { changes, outcome: outcome(report) }
    }

    /// A decision about one webhook.
    pub fn webhook(id: WebhookId, decision: Decision<WebhookEvent>, outcome: T) -> Self {
        let mut changes = Changes { webhooks: vec![(id, decision.events)], ..Changes::default() };
        changes.guards.extend(decision.guards);
        Self { changes, outcome }
    }
}

impl Changes {
    /// Adds a decision about a group; gives back its report.
    pub fn add_group<R>(&mut self, id: GroupId, decision: Decision<GroupEvent, R>) -> R {
        self.groups.push((id, decision.events));
        self.guards.extend(decision.guards);
        decision.report
    }

    /// Adds a decision about a directory entry; gives back its report.
    pub fn add_subject<R>(&mut self, id: SubjectId, decision: Decision<SubjectEvent, R>) -> R {
        self.subjects.push((id, decision.events));
        self.guards.extend(decision.guards);
        decision.report
    }

    /// Adds a decision about a zip; gives back its report.
    pub fn add_archive<R>(&mut self, id: ArchiveId, decision: Decision<ArchiveEvent, R>) -> R {
        self.archives.push((id, decision.events));
        self.guards.extend(decision.guards);
        decision.report
    }

    /// Adds a decision about the workspace; gives back its report.
    pub fn add_workspace<R>(&mut self, decision: Decision<WorkspaceEvent, R>) -> R {
        self.workspace.extend(decision.events);
        self.guards.extend(decision.guards);
        decision.report
    }

    /// Whether nothing would be written or checked.
    pub(crate) fn is_empty(&self) -> bool {
        self.guards.is_empty()
            && self.workspace.is_empty()
            && self.groups.iter().all(|(_, events)| events.is_empty())
            && self.subjects.iter().all(|(_, events)| events.is_empty())
            && self.archives.iter().all(|(_, events)| events.is_empty())
            && self.webhooks.iter().all(|(_, events)| events.is_empty())
            && self.others.iter().all(|(_, events)| events.is_empty())
    }
}
