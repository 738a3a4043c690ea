//! The log, read by clients of EventStoreDB: over sockets, across restarts, on every store.

mod clients;
#[cfg(feature = "server-tests")]
mod nodes;
mod plant;
mod python;
mod restarts;
