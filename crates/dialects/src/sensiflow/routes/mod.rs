//! The handlers, one file per resource.

mod accounts;
mod devices;
mod groups;
mod memberships;
mod surface;

pub use surface::surface;
