//! Personal fields are sealed under a key per person on their way into the log, and opened on their way out. Destroying
//! the key erases them from the log and from every copy of it, and changes not a byte: positions, leaf hashes and
//! proofs stay what they are.
//!
//! * [`SealedStore`] is the log as everything above it sees it. Which fields are personal is said once, in
//!   [`rollbook_domain::personal`]; who writes marks the streams that are about people.
//! * [`Keyring`] makes, caches and destroys keys. What it keeps is wrapped with a key of the deployment's secret, so
//!   neither the key store nor the secret alone opens anything.
//! * [`KeyStore`] is where keys are: outside of the log and of its backups. To add one: implement it, and run
//!   [`contract`] over it in a test.
//!
//! * [`Pseudonym`]s stand for people where their ids are personal, and [`file`](mod@file)s have keys of their own.
//!
//! A key is named by the stream that it belongs to. It is made, and is durable, before the first event under it is
//! written. An event that is sealed shows `$sealed` in place of its personal fields: whose key (`s`), of which
//! version (`k`), which fields (`f`), nonce (`n`) and ciphertext (`c`). Once the key is destroyed readers see `$erased`.

mod cipher;
#[cfg(any(test, feature = "contract"))]
pub mod contract;
mod envelope;
pub mod file;
mod keyring;
pub mod memory;
mod people;
pub mod port;
mod pseudonym;
mod store;

pub use file::FileKey;
pub use keyring::{Keyring, OpenError};
pub use memory::MemoryKeys;
pub use port::{KeyStore, Owner, StoredKey};
pub use pseudonym::Pseudonym;
pub use store::SealedStore;
