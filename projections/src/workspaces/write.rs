//! Writes when workspaces were opened.

use async_trait::async_trait;
use rollbook_domain::Event;
use rollbook_domain::workspace::WorkspaceEvent;

use crate::batch::Seen;
use crate::db::{Value, WriteTx, sql};
use crate::definition::{Failure, Projector};

sql! { INSERT = "insert.sql"; }

pub(super) struct WorkspacesProjector;

#[async_trait]
impl Projector for WorkspacesProjector {
    async fn apply(&mut self, tx: &mut dyn WriteTx, events: &[&Seen]) -> Result<(), Failure> {
        let rows: Vec<_> = events.iter().filter_map(|seen| opened(seen)).collect();
        tx.execute_many(&INSERT, &rows).await?;
        Ok(())
    }
}

fn opened(seen: &Seen) -> Option<Vec<Value<'_>>> {
    let Ok(Event::Workspace(event)) = &seen.event else { return None };
    match event {
        WorkspaceEvent::Opened(event) => Some(vec![event.name.as_str().into(), seen.at().into(), seen.since().into()]),
        // Owners have a view of their own.
        WorkspaceEvent::OwnerChanged(_) | WorkspaceEvent::OwnerErased(_) | WorkspaceEvent::ViewDiverged(_) => None,
    }
}
