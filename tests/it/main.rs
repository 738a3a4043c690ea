//! The real thing, from outside: one binary, so that it is linked once.
//!
//! One more story: a module here. `fixtures` starts a server in this process, or as a child that can be killed.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod audit;
mod away;
mod bad_input;
mod command_line;
mod configuration;
mod devicemagic;
mod documents;
mod durability;
mod engine;
mod erasure;
mod events_tail;
mod feed;
mod fixtures;
mod full_disk;
mod graphql;
mod grpc;
mod heard_out;
mod http_feed;
mod http_limits;
mod http_uploads;
mod hype;
mod imports;
mod kept;
mod kurrentdb;
#[cfg(feature = "server-tests")]
mod nodes;
mod pages;
mod photo;
mod scenarios;
mod secrets;
mod sensiflow;
mod shared;
#[cfg(feature = "server-tests")]
mod shared_views;
mod sunbird;
mod tooling;
mod traces;
mod views;
mod webhooks;
mod withheld;
