//! Writes the names that a group is created with.

use async_trait::async_trait;
use rollbook_domain::GroupId;
use rollbook_domain::group::GroupEvent;
use rollbook_domain::group::event::GroupCreated;

use super::{FOLDED_TOKEN, NUMBER, OBJECT_ID, TOKEN};
use crate::batch::Seen;
use crate::db::{Value, WriteTx, sql};
use crate::definition::{Failure, Projector};

sql! { INSERT = "insert.sql"; }

pub(super) struct ExternalIdsProjector;

#[async_trait]
impl Projector for ExternalIdsProjector {
    async fn apply(&mut self, tx: &mut dyn WriteTx, events: &[&Seen]) -> Result<(), Failure> {
        let created = events.iter().filter_map(|seen| created(seen).map(|(group, event)| (*seen, group, event)));
        let rows: Vec<_> = created.flat_map(|(seen, group, event)| rows(seen, group, event)).collect();
        tx.execute_many(&INSERT, &rows).await?;
        Ok(())
    }
}

fn created(seen: &Seen) -> Option<(GroupId, &GroupCreated)> {
    let (group, event) = seen.group_event()?;
    match event {
        GroupEvent::Created(event) => Some((group, event)),
        // Names are given once.
        GroupEvent::DetailsChanged(_)
        | GroupEvent::Suspended(_)
        | GroupEvent::Reactivated(_)
        | GroupEvent::Deleted(_)
        | GroupEvent::MembersAdded(_)
        | GroupEvent::MembersRemoved(_)
        | GroupEvent::MembersSuspended(_)
        | GroupEvent::MembersReactivated(_)
        | GroupEvent::MembersRoleChanged(_)
        | GroupEvent::MemberVisited(_)
        | GroupEvent::ResourcesLinked(_)
        | GroupEvent::ResourcesUnlinked(_)
        | GroupEvent::ImportRequested(_)
        | GroupEvent::ImportRetried(_)
        | GroupEvent::ImportSucceeded(_)
        | GroupEvent::ImportFailed(_)
        | GroupEvent::MediaReserved(_)
        | GroupEvent::MediaArrived(_)
        | GroupEvent::MediaRemoved(_) => None,
    }
}

fn rows<'e>(seen: &'e Seen, group: GroupId, event: &'e GroupCreated) -> [Vec<Value<'e>>; 4] {
    let names = [
        (NUMBER, Value::from(event.number.to_string())),
        (TOKEN, event.token.as_str().into()),
        (OBJECT_ID, event.object_id.as_str().into()),
        (FOLDED_TOKEN, event.token.as_str().to_ascii_lowercase().into()),
    ];
    names.map(|(scheme, value)| vec![seen.workspace().into(), scheme.into(), value, group.0.into()])
}
