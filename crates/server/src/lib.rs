//! rollbook-server
pub mod config;
