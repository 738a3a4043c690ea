//! What Rollbook knows about groups and memberships, as data and pure functions.
//!
//! Nothing in here waits, reads a clock or draws a random number: time, ids, numbers and the actor arrive as
//! data ([`Context`] and the fields of the commands). A command is one file: its struct, its `decide`, its
//! tests. The folder listing of `group/commands` is therefore the list of what can be done to a group.
//!
//! * `decide(&self, &State, &Context) -> Result<Decision, Refusal>`: which events a wish causes, and what must
//!   hold when they are committed ([`Guard`]). A wish that already holds gives no event.
//! * `State::evolve(&mut self, &Event)`: total. What happened cannot be refused.
//!
//! To add a command: a new file in `group/commands`, one line in its `mod.rs`, and the surface that offers it.

pub mod archive;
pub mod attributes;
pub mod context;
pub mod decision;
pub mod describe;
pub mod event;
pub mod forms;
pub mod group;
pub mod guard;
pub mod ids;
pub mod named;
pub mod patch;
pub mod personal;
pub mod policy;
pub mod progress;
#[cfg(test)]
mod properties;
pub mod reference;
pub mod refusal;
pub mod subject;
#[cfg(test)]
pub(crate) mod testing;
pub mod text;
pub mod time;
pub mod webhook;
pub mod withheld;
pub mod workspace;

pub use attributes::AttributesChange;
pub use context::{Actor, Context};
pub use decision::{Decider, Decision};
pub use describe::{describe, describe_about};
pub use event::{Category, Event, StreamId};
pub use guard::{ClaimKey, CountKey, Guard, SequenceKey};
pub use ids::{ArchiveId, GroupId, GroupIds, MediaId, ObjectId, SubjectId, Token, WebhookId, WorkspaceName};
pub use policy::Policy;
pub use reference::Reference;
pub use refusal::{Code, Refusal};
pub use time::Timestamp;

/// Attributes of a group, resource or subject: any JSON value under a name.
pub type Attributes = std::collections::BTreeMap<String, serde_json::Value>;
