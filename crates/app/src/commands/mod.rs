//! The commands as surfaces call them.

mod archives;
mod divergence;
mod drafts;
mod erasure;
mod group_changes;
mod groups;
mod links;
mod media;
mod numbers;
mod owners;
mod placements;
mod progress;
mod subjects;
mod update;
mod users;
mod webhooks;
mod workspaces;

pub use archives::{ArchiveRequest, NewArchive};
pub use drafts::{NewSubject, SubjectName, SubjectRegistration};
pub use erasure::Erasure;
pub use groups::{GroupCreation, NewGroup};
pub use media::UploadSlot;
pub use users::{EMAIL, FIRST_NAME, LAST_NAME, NewUser, PASSWORD, session_digest};
pub use webhooks::NewWebhook;
pub use workspaces::Seeds;
