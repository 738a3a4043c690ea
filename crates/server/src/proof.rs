//! The proof of the log: where its tree is, what signs it, and where checkpoints go.

mod evidence;
mod places;

pub(crate) use evidence::{Evidence, open, read};

use std::sync::Arc;

use rand::Rng;
use rollbook_proof::memory::MemoryTree;
use rollbook_proof::recorded::RecordedLog;
use rollbook_proof::{Keeper, Prover, SigningKey};
use rollbook_store::EventStore;

use crate::config::{Config, ConfigError, known_signing_seed, signing_seed};
use crate::node::StartError;

/// What a node has of the proof.
pub(crate) struct Proof {
    pub(crate) keeper: Keeper,
    pub(crate) prover: Prover,
}

/// Follows the log and answers proofs.
pub(crate) async fn start(config: &Config, store: &Arc<dyn EventStore>) -> Result<Proof, StartError> {
    let Evidence { log, trees } = open(config).await?;
    let key = Arc::new(signing_key(store.epoch(), &signing_seed(config)?)?);
    let prover = Prover::new(Arc::clone(&log), Arc::clone(&trees), key.public().clone());
    let keeper = Keeper::start(log, trees, key, store.head(), places::all(config)?);
    Ok(Proof { keeper, prover })
}

/// A copy has no tree: what it could prove is only that it is as it is.
pub(crate) fn of_copy(store: &Arc<dyn EventStore>) -> Result<Prover, StartError> {
    // Signs nothing, and so need not be kept.
    let key = signing_key(store.epoch(), &rand::rng().random())?;
    let log = Arc::new(RecordedLog(Arc::clone(store)));
    Ok(Prover::new(log, Arc::new(MemoryTree::default()), key.public().clone()))
}

/// The key that has signed for a log, for who only checks.
pub(crate) fn known_key(config: &Config, epoch: u32) -> Result<SigningKey, ConfigError> {
    signing_key(epoch, &known_signing_seed(config)?)
}

fn signing_key(epoch: u32, seed: &[u8; 32]) -> Result<SigningKey, ConfigError> {
    let key = SigningKey::new(&rollbook_proof::checkpoint::origin(epoch), seed);
    key.map_err(|error| ConfigError::new("audit.signing_key", error.to_string()))
}
