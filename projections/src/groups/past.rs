//! Groups as they were. What a change of members moves is in the standings; here is a row for every change of the rest.

use rollbook_domain::group::GroupEvent;

use super::state::GroupState;
use crate::db::{DbError, Value, WriteTx, sql};
use crate::definition::Failure;
use crate::key::key_of;

sql! {
    INSERT = "past_insert.sql";
    TAG_INSERT = "past_tag_insert.sql";
}

/// Groups until a command changed them.
#[derive(Default)]
pub(super) struct Past(Vec<(GroupState, i64)>);

impl Past {
    /// Keeps how a group was, unless that began in the same command: then nobody could have seen it.
    pub(super) fn keep(&mut self, was: &GroupState, until: i64) {
        if was.since < until {
            self.0.push((was.clone(), until));
        }
    }

    pub(super) async fn write(&self, tx: &mut dyn WriteTx) -> Result<(), Failure> {
        let rows: Result<Vec<_>, DbError> = self.0.iter().map(|(was, until)| was.past_row(*until)).collect();
        tx.execute_many(&INSERT, &rows?).await?;
        let tags = |was: &GroupState| {
            let (id, since) = (was.view.id.0, was.since);
            let tag = move |tag: &String| vec![id.into(), since.into(), key_of(tag).into_owned().into()];
            was.view.tags.iter().map(tag).collect::<Vec<Vec<Value<'static>>>>()
        };
        let tags: Vec<_> = self.0.iter().flat_map(|(was, _)| tags(was)).collect();
        tx.execute_many(&TAG_INSERT, &tags).await?;
        Ok(())
    }
}

/// Whether an event changes more of a group than how it stands.
pub(super) fn changes(group: &GroupState, event: &GroupEvent) -> bool {
    use GroupEvent as E;
    event.moves_details_updated()
        || match event {
            E::Created(_) => true,
            E::ImportSucceeded(_) => group.view.awaiting_import,
            E::MediaArrived(_) => group.view.thumb.is_none(),
            E::MediaRemoved(event) => group.is_shown_by(event.id),
            _ => false,
        }
}
