//! GraphQL over HTTP: our own thin handler, by the specification for both media types.

mod accept;
mod auth;
mod body;
mod events;
mod get;
mod post;
mod respond;
mod surface;

pub(crate) use accept::Media;
pub(crate) use auth::is_elsewhere;
pub(crate) use respond::fault;
pub use surface::{router, surface};
