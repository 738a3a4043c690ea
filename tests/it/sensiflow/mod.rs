//! SensiFlow against a model of a few maps: random calls, one by one and several at once.

mod call;
mod client;
mod model;
mod play;
