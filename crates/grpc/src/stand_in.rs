//! A server that speaks enough of the protocol to be written to, for tests of what writes to KurrentDB.
//!
//! Its rules are the real server's: expected revisions, repetitions known by the ids of events, streams that are deleted
//! and begun again, events of the system between those of clients, and positions with gaps. It lives in memory or in a
//! file that a kill leaves whole, in this process ([`StandIn`]) or as one of its own ([`Child`]), and goes wrong when it
//! is told to ([`Faults`]). Several of them over one log are a [`Cluster`].

mod book;
mod child;
mod cluster;
mod decide;
mod ending;
mod faults;
mod journal;
mod program;
mod seen;
mod server;
mod shared;
mod tls;

pub use child::Child;
pub use cluster::Cluster;
pub use faults::{Faults, Point};
pub use program::main;
pub use server::{Options, StandIn};
pub use tls::Tls;
