//! The log as the rest of Rollbook sees it: the [`EventStore`] port, the envelope, the codec with its upcasters,
//! an in-memory store, and the contract suite that every adapter passes.
//!
//! To add an adapter: implement [`EventStore`], then enrol it in the suite with one line in a test of the adapter,
//! `rollbook_store::contract!(your_fixture);`, where `your_fixture` is an `async fn() -> impl contract::Fixture`.

pub mod beside;
pub mod codec;
#[cfg(feature = "contract")]
pub mod contract;
pub mod envelope;
pub mod error;
pub mod ledger;
pub mod limits;
pub mod memory;
pub mod meters;
pub mod past;
pub mod port;
pub mod position;
pub mod queue;
mod saved;
mod trouble;
pub mod upcast;

pub use envelope::{CommandMeta, NewEvent, Recorded};
pub use error::StoreError;
pub use ledger::{Kept, Ledger};
pub use memory::MemoryStore;
pub use past::Past;
pub use port::{
    Append, Appended, Capabilities, EventStore, Expected, IdempotencyKey, Pending, Reading, Sifting, StoredAnswer,
    StreamWrite,
};
pub use position::{Position, PositionToken};
pub use saved::{Note, Snapshot};
pub use trouble::Trouble;
