//! The stand-in, spoken to by the publisher's own client. What is pinned here are the rules of the real server, and the
//! faults of the client that whoever writes through it must know.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod appending;
mod client;
mod dying;
mod faults;
mod following;
mod reading;
mod support;
