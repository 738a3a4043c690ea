//! Webhooks, from a subscription to a receiver in this process that takes what it is given, or does not.

mod bad_input;
mod delivering;
mod failing;
mod networks;
pub(crate) mod receiver;
mod reference;
mod replaying;
mod restarts;
mod rights;
pub(crate) mod stage;
