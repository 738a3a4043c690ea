//! What has changed since a position: each thing once, as it is now, or that it is gone.

use std::collections::{HashMap, HashSet};

use rollbook_domain::group::Status;
use rollbook_domain::{Category, Event, GroupId, Reference, StreamId, WorkspaceName, named};
use rollbook_store::{Position, codec};

use crate::app::App;
use crate::door::Part;
use crate::error::AppError;
use crate::views::{Doc, GroupView, MemberView};

/// How many events are read at once.
const PAGE: usize = 500;
/// How many events a page looks at before it answers what it has.
const SCAN: usize = 20_000;

/// What has become of something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change<K, T> {
    /// It is there, like this.
    There(Doc<T>),
    /// It is gone.
    Gone(K),
}

/// A part of what has changed. It is told as it is now, so that a later change may have been told already.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delta<K, T> {
    /// In the order in which it was first changed.
    pub changes: Vec<Change<K, T>>,
    /// After which the next part begins.
    pub next: Position,
    /// Whether nothing more was there.
    pub at_end: bool,
}

impl App {
    /// About `limit` groups of a workspace that were changed after a position.
    pub async fn group_delta(
        &self,
        workspace: &WorkspaceName,
        after: Position,
        limit: usize,
    ) -> Result<Delta<GroupId, GroupView>, AppError> {
        let (mut groups, mut known) = (Vec::new(), HashSet::new());
        let (mut next, mut at_end, mut looked) = (after, false, 0);
        while !at_end && groups.len() < limit && looked < SCAN {
            let reading = self.store().read_log(next, PAGE.min(limit)).await?;
            (looked, at_end) = (looked + reading.events.len(), reading.at_end);
            next = reading.events.last().map_or(next, |event| event.position);
            let ours = reading.events.iter().filter(|event| event.meta.workspace == *workspace);
            let streams = ours.map(|event| event.stream).filter(|stream| stream.category == Category::Group);
            groups.extend(streams.map(|stream| GroupId(stream.id)).filter(|group| known.insert(*group)));
        }
        self.wait_for(self.token(next)).await?;
        let mut there = HashMap::new();
        for doc in self.queries().groups_by_id(workspace, &groups).await? {
            let view = doc.read()?;
            if view.status != Status::Deleted {
                there.insert(view.id, doc);
            }
        }
        let change = |group| there.remove(&group).map_or(Change::Gone(group), Change::There);
        Ok(Delta { changes: groups.into_iter().map(change).collect(), next, at_end })
    }

    /// About `limit` members of a group whose memberships were changed after a position. None where the workspace has
    /// no such group.
    pub async fn member_delta(
        &self,
        workspace: &WorkspaceName,
        group: GroupId,
        after: Position,
        limit: usize,
    ) -> Result<Option<Delta<Reference, MemberView>>, AppError> {
        let stream = StreamId::group(group);
        // Asked first: what is in the stream later than this is told by the next part.
        let head = self.store().current_head().await?;
        let mut version = self.version_at(stream, after).await?;
        let (mut members, mut known) = (Vec::new(), HashSet::new());
        let (mut next, mut at_end, mut looked) = (after, false, 0);
        while !at_end && members.len() < limit && looked < SCAN {
            let reading = self.store().read_stream(stream, version, PAGE.min(limit)).await?;
            (looked, at_end) = (looked + reading.events.len(), reading.at_end);
            for recorded in &reading.events {
                if recorded.meta.workspace != *workspace {
                    return Ok(None);
                }
                (version, next) = (recorded.version, recorded.position);
                let event = codec::decode(recorded).map_err(|error| AppError::Internal(error.to_string()))?;
                members.extend(named_by(&event)?.into_iter().filter(|member| known.insert(member.clone())));
            }
        }
        if at_end {
            next = next.max(head);
        }
        self.wait_for(self.token(next)).await?;
        let mut there: HashMap<Reference, Doc<MemberView>> = HashMap::new();
        // What the log names is told apart as the log names it, and only then by who it is.
        for doc in self.inner_queries().memberships(workspace, group, &members).await? {
            there.insert(doc.read()?.member, doc);
        }
        let names = self.door().names(workspace, members.iter().map(Reference::as_str)).await?;
        self.door().reveal(workspace, there.values_mut().map(|doc| Part::Json(doc.json_mut())).collect()).await?;
        let change =
            |member: Reference| there.remove(&member).map_or_else(|| Change::Gone(names.of(&member)), Change::There);
        Ok(Some(Delta { changes: members.into_iter().map(change).collect(), next, at_end }))
    }
}

fn named_by(event: &Event) -> Result<Vec<Reference>, AppError> {
    let mut members = Vec::with_capacity(named::count(event));
    named::each(event, |kind, id| members.push(Reference::new(kind, id)));
    let members: Result<_, _> = members.into_iter().collect();
    members.map_err(|error: rollbook_domain::reference::InvalidReference| AppError::Internal(error.to_string()))
}
