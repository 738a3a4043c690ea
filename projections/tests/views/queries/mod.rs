//! What the port answers beside lists of groups.

mod directory;
mod groups;
mod members;
mod photos;
mod stage;
mod work;
