//! The program: configuration, wiring, telemetry, command line.
//!
//! [`run`] starts a server in this process, as `rollbook serve` and the end-to-end tests do; [`cli`] is the rest.

mod auditing;
mod auth;
pub mod cli;
pub mod config;
mod files;
mod grpc;
mod keys;
mod kurrent;
mod links;
mod log;
pub mod node;
mod owners;
mod people;
mod proof;
mod run;
mod surfaces;
pub mod telemetry;
mod views;
pub mod webhooks;

pub use run::{Running, run, run_at};
