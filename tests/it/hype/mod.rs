//! Hype beyond its stories: random calls against a model, bad input, storages that fail, other signers.

mod bad_input;
mod calls;
mod client;
mod crowd;
mod faults;
mod lines;
mod model;
mod oracle;
mod play;
