//! Five existing group APIs over one core. Each is a folder: routes, wire types, translation, errors.

pub mod config;
pub mod sensiflow;
