//! The claim that says that a log is being filled, and from which file.

use rollbook_domain::{Actor, ClaimKey, Guard, Timestamp, WorkspaceName};
use rollbook_store::{Append, CommandMeta, EventStore, Position, StoreError};
use uuid::Uuid;

use crate::Summary;
use crate::error::TransferError;

/// The namespace of the ids of commands that fill a log.
const NAMES: Uuid = Uuid::from_u128(0x5f0c_1a7e_3b64_4f0e_9d21_8c6a_77b1_02d4);

/// See the module.
pub(super) struct Marker {
    /// Of the file: what it holds.
    name: String,
    key: ClaimKey,
}

fn key() -> ClaimKey {
    ClaimKey::new("import", "", "unfinished")
}

/// Whether a log is half filled. Nobody should serve it: what is missing is missed silently.
pub async fn unfinished(store: &dyn EventStore) -> Result<bool, StoreError> {
    Ok(store.claim_owners(&[key()]).await?.into_iter().flatten().next().is_some())
}

impl Marker {
    pub(super) fn new(summary: &Summary) -> Self {
        let Summary { events, kept, root } = summary;
        Self { name: format!("{events}/{kept}/{root}"), key: key() }
    }

    /// Marks an empty log, or one that this import has begun to fill. Gives the position that it has reached.
    pub(super) async fn set(&self, store: &dyn EventStore) -> Result<Position, TransferError> {
        let head = store.current_head().await?;
        match store.claim_owners(std::slice::from_ref(&self.key)).await?.into_iter().flatten().next() {
            Some(name) if name == self.name => return Ok(head),
            Some(_) => return Err(TransferError::OtherImport),
            None if head > Position(0) || holds_something(store).await? => {
                return Err(TransferError::NotEmpty { head });
            }
            None => {}
        }
        let claim = Guard::Claim { key: self.key.clone(), owner: self.name.clone() };
        // From before all events: whatever comes next is later.
        let append = self.append("begin", Timestamp::from_micros(0), vec![claim]);
        store.submit(append).await?;
        Ok(head)
    }

    /// The log is filled.
    pub(super) async fn lift(&self, store: &dyn EventStore) -> Result<(), TransferError> {
        let newest = store.read_log_backwards(Position(u64::MAX), 1).await?;
        let at = newest.first().map_or(Timestamp::from_micros(0), |event| event.recorded_at);
        let release = Guard::Release { key: self.key.clone(), unless_required_since: None };
        store.submit(self.append("end", at, vec![release])).await?;
        Ok(())
    }

    /// A command without events, the same each time the import is repeated.
    pub(super) fn append(&self, step: &str, at: Timestamp, guards: Vec<Guard>) -> Append {
        let command_id = Uuid::new_v5(&NAMES, format!("{}/{step}", self.name).as_bytes());
        Append { meta: meta(command_id), at, writes: Vec::new(), guards, idempotency: None }
    }
}

/// Of a command that belongs to no workspace.
pub(super) fn meta(command_id: Uuid) -> CommandMeta {
    CommandMeta {
        command_id,
        workspace: WorkspaceName::default(),
        actor: Actor::new("system:import"),
        initiator: None,
        correlation_id: command_id,
        causation_id: None,
        traceparent: None,
    }
}

/// Something beside events that are not there: numbers may have been drawn.
async fn holds_something(store: &dyn EventStore) -> Result<bool, TransferError> {
    let mut ledger = store.ledger().await?.ok_or(TransferError::NotTold)?;
    Ok(!ledger.next().await?.is_empty())
}
