//! Photo beyond its stories: random calls against a model, uploads that meet each other, break off or are killed, and zips
//! to the last byte.

mod bad_input;
mod calls;
mod client;
mod codes;
mod crashes;
mod faults;
mod model;
mod play;
mod removals;
mod rig;
mod storage;
mod uploads;
mod zip_faults;
mod zips;
