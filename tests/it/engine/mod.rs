//! How the app executes commands: in order, once, and never on a state that did not come true.

mod concurrency;
mod gone;
mod idempotency;
mod large;
mod losses;
mod numbers;
mod photo_model;
mod photos;
mod reading;
mod rig;
