//! How the app executes commands: in order, once, and never on a state that did not come true.

mod concurrency;
mod gone;
mod idempotency;
mod large;
mod looks;
mod losses;
mod numbers;
mod photo_model;
mod photos;
mod placements;
mod reading;
mod rig;
