//! The EventStoreDB v1 read protocol over a Rollbook log: clients of every language read, follow and audit it.
//!
//! * [`streams`]: what the protocol needs of a log, as a small port. [`log`] is Rollbook's own log behind it.
//! * [`host`]: who may read what.
//! * `request`, `filter`: what a client asks for, understood and checked.
//! * `read`, `subscribe`: the two ways to answer. A subscription ends with an error status, never by itself.
//! * `wire`: from an event to a message.
//! * [`surface()`]: all of it behind the shell.
//!
//! With the feature `stand-in`, `stand_in` is a second implementation of [`streams`] that takes writes: a server for
//! tests of what writes to KurrentDB. Nothing of it is in the product.
//!
//! To answer another call: its service in `protos` goes into `build.rs`, its handler beside [`gossip`](self).

#[cfg(feature = "stand-in")]
mod batch;
mod features;
mod filter;
mod gossip;
pub mod host;
pub mod log;
mod meters;
mod place;
mod protocol;
mod read;
mod request;
mod service;
#[cfg(feature = "stand-in")]
pub mod stand_in;
pub mod status;
pub mod streams;
mod subscribe;
mod surface;
mod wire;
#[cfg(feature = "stand-in")]
mod write;

pub use surface::surface;
