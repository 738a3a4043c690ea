//! What the port answers beside lists of groups.

mod directory;
mod groups;
mod members;
mod photos;
mod places;
mod stage;
mod webhooks;
mod work;

pub(crate) use directory::*;
pub(crate) use groups::*;
pub(crate) use members::*;
pub(crate) use photos::*;
pub(crate) use places::*;
pub(crate) use webhooks::*;
pub(crate) use work::*;
