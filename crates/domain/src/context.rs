//! Who asks, when, and under which rules.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::ids::WorkspaceName;
use crate::policy::{Policy, Rights};
use crate::reference::Reference;
use crate::refusal::Refusal;
use crate::time::Timestamp;

/// Who acts, as it stands in the log: `user:u-asha`, `key:ci`, `operator`, `system:imports`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Actor(String);

impl Actor {
    /// Wraps the text of an actor.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The member that this actor would be, where it is one (`user:u-asha`).
    pub fn as_member(&self) -> Option<Reference> {
        self.0.parse().ok()
    }
}

impl fmt::Display for Actor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What every `decide` is told beside the state and the command.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    /// The instant of the command; also the recorded time of its events.
    pub at: Timestamp,
    /// The workspace the command was sent to.
    pub workspace: &'a WorkspaceName,
    /// Who asks.
    pub actor: &'a Actor,
    /// The rules of the surface the command came through.
    pub policy: &'a Policy,
}

impl Context<'_> {
    /// Refuses unless the actor is this member, where members of a group decide.
    pub(crate) fn is_oneself(&self, member: &Reference) -> Result<(), Refusal> {
        let oneself = self.policy.rights == Rights::Operator || self.actor.as_str() == member.as_str();
        if oneself { Ok(()) } else { Err(Refusal::SelfRequired) }
    }
}
