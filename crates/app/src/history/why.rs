//! Why a member is in a group: the events that made it so, and what asked for them.

use std::collections::BTreeMap;

use rollbook_domain::group::GroupEvent;
use rollbook_domain::{Event, GroupId, Reference, WorkspaceName};
use rollbook_store::{Position, Recorded, codec};
use uuid::Uuid;

use super::{HistoryFilter, Turn};
use crate::app::App;
use crate::error::AppError;
use crate::queries::Topic;
use crate::told::Told;

/// How many events back an answer goes.
const MOST: usize = 1_000;
/// How many events of a command are told as what asked for another one.
const ASKED: usize = 20;

/// See the module.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Why {
    /// Whether the last event leaves it a member.
    pub is_member: bool,
    /// From the last time it joined on, oldest first.
    pub because: Vec<Told>,
    /// What the commands did that these events follow from, where it were other ones: the request of an import.
    pub asked_by: Vec<Told>,
}

impl App {
    /// Why somebody is, or is no longer, in a group; or why then, at a position. None for who never was.
    pub async fn why(
        &self,
        workspace: &WorkspaceName,
        group: GroupId,
        member: &Reference,
        until: Option<Position>,
    ) -> Result<Option<Why>, AppError> {
        let topic = Topic::Membership(group, member.clone());
        let turn = Turn { after: None, newest_first: true, limit: MOST };
        let filter = HistoryFilter { until, ..HistoryFilter::default() };
        let page = self.history(workspace, topic, &filter, turn).await?;
        let mut because = Vec::new();
        for event in page.events {
            let joined = joins(&event)?;
            because.push(event);
            if joined {
                break;
            }
        }
        because.reverse();
        let Some(last) = because.last() else { return Ok(None) };
        let is_member = !leaves(last)?;
        let asked_by = self.tell(workspace, self.asked_by(&because).await?).await?;
        Ok(Some(Why { is_member, because, asked_by }))
    }

    /// The events of the commands that others follow from.
    async fn asked_by(&self, events: &[Told]) -> Result<Vec<Recorded>, AppError> {
        let mut commands: Vec<Uuid> = Vec::new();
        for event in events.iter().filter(|event| event.meta.correlation_id != event.meta.command_id) {
            if !commands.contains(&event.meta.correlation_id) {
                commands.push(event.meta.correlation_id);
            }
        }
        let mut asked = BTreeMap::new();
        for command in commands {
            let Some(last) = self.store().find_command(command).await? else { continue };
            let found = self.store().read_log_backwards(Position(last.0 + 1), ASKED).await?;
            let of_it = found.into_iter().take_while(|event| event.meta.command_id == command);
            asked.extend(of_it.map(|event| (event.position, event)));
        }
        Ok(asked.into_values().collect())
    }
}

fn joins(event: &Recorded) -> Result<bool, AppError> {
    Ok(matches!(decode(event)?, Event::Group(GroupEvent::MembersAdded(_) | GroupEvent::MediaArrived(_))))
}

fn leaves(event: &Recorded) -> Result<bool, AppError> {
    Ok(matches!(decode(event)?, Event::Group(GroupEvent::MembersRemoved(_) | GroupEvent::MediaRemoved(_))))
}

fn decode(event: &Recorded) -> Result<Event, AppError> {
    codec::decode(event).map_err(|error| AppError::Internal(error.to_string()))
}
