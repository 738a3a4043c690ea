//! The group: its events, its state and what can be done to it.

mod checks;
pub mod commands;
pub mod event;
pub mod gallery;
mod id_list;
pub mod media;
pub mod members;
mod snapshot;
pub mod state;
mod times;

pub use event::GroupEvent;
pub use gallery::{Gallery, MediaSlot, Thumb};
pub use id_list::IdList;
pub use media::{BRAND, Media, MediaFormat, PHOTO, Ratio, Renditions, VANITY_URL};
pub use members::{MemberSet, Membership};
pub use state::{Group, Import, ImportStatus, Status};
