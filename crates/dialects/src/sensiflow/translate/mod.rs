//! Between the wire and the core; no input or output.

pub(super) mod devices;
pub(super) mod groups;
pub(super) mod parameters;
pub(super) mod users;
