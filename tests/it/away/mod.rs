//! A log that takes nothing, and views that do not come: what each dialect answers then.

mod devicemagic;
mod hype;
mod log;
mod photo;
mod plant;
mod sensiflow;
mod sunbird;
mod views;
