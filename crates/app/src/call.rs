//! What every command carries beside its own fields, and what every command answers.

use rollbook_domain::{Actor, Policy, WorkspaceName};
use rollbook_store::Position;
use uuid::Uuid;

/// A client's own name for a write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Idempotency {
    /// As the client sent it.
    pub key: String,
    /// SHA-256 over method, path and body of the request.
    pub fingerprint: [u8; 32],
}

/// Who asks, where, and under which rules.
#[derive(Debug, Clone)]
pub struct Call {
    /// The workspace.
    pub workspace: WorkspaceName,
    /// Who acts.
    pub actor: Actor,
    /// On whose behalf.
    pub initiator: Option<Actor>,
    /// The rules of the surface.
    pub policy: Policy,
    /// The first command of the chain, where this is not it.
    pub correlation_id: Option<Uuid>,
    /// The command or event that caused this one.
    pub causation_id: Option<Uuid>,
    /// W3C trace context.
    pub traceparent: Option<String>,
    /// A client's own name for this write.
    pub idempotency: Option<Idempotency>,
}

impl Call {
    /// A call that begins a chain.
    pub fn new(workspace: WorkspaceName, actor: Actor, policy: Policy) -> Self {
        Self {
            workspace,
            actor,
            initiator: None,
            policy,
            correlation_id: None,
            causation_id: None,
            traceparent: None,
            idempotency: None,
        }
    }
}

/// A command that is durable (or needed no event).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Done<T> {
    /// What the command has to tell.
    pub outcome: T,
    /// A reader that has waited for this position sees the command.
    pub position: Position,
    /// The version of the stream the command was about.
    pub version: u64,
}
