//! The log in KurrentDB or EventStoreDB, through the publisher's client.
//!
//! There a commit writes one stream and checks one version; a command of Rollbook writes several streams and has guards.
//! What that server does give is one order of everything, `$all`, the same for everybody. So:
//!
//! 1. `writer`: what waits is written whole to a new stream, `intent-<uuid>`. That append is the commit.
//! 2. `follow`: every process reads `$all` in order, from where it was, and
//! 3. `copy`: decides each command on what the commands before it left, in a copy of the log in a local file. All
//!    processes decide alike, since they see the same commands in the same order. Whoever waits is told then.
//! 4. `publish`: the events of accepted commands are written to `group-<uuid>` and the other streams, for whoever reads
//!    KurrentDB itself. It finishes what a crash left; nothing that was refused is ever seen there.
//!
//! Nothing has to be locked, taken back or cleaned up, wherever a process dies: an intent is there whole or not at all,
//! and what it came to follows from the order. The copy is never the truth: deleted, it is made again.
//!
//! `session` and `feed` keep the client's faults away from all of this.

mod assemble;
mod barrier;
mod copy;
mod error;
mod feed;
mod follow;
mod intent;
mod leases;
mod notes;
mod numbers;
mod open;
mod options;
mod place;
mod publish;
mod session;
mod shared;
mod store;
mod streams;
mod waiting;
mod wire;
mod writer;

pub use error::OpenError;
pub use options::{Hook, Options, points};
pub use store::KurrentStore;
