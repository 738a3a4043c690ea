//! Webhooks of a workspace: who is told of events.

mod change;
mod control;
mod read;
mod routes;
mod secret;
mod subscribe;

#[cfg(test)]
pub(super) use read::Told;
pub(super) use routes::routes;
