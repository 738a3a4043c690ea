//! SensiFlow: device groups with integer ids, cookie sessions, numbered pages and problem+json.
//!
//! A request passes [`session`] (who is it, and may they), then decoding, then one command or a few queries, and what
//! goes wrong becomes a [`error::Problem`]. Waiting for the views is part of the first step, so everything after it
//! sees what the client has written before.

mod body;
mod desk;
mod error;
mod faults;
mod load;
mod parts;
mod policy;
mod role;
mod routes;
mod session;
mod translate;
mod wire;

pub use policy::check_admin;
pub use routes::surface;
