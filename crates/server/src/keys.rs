//! The keys of personal fields, and the log that is sealed with them.

use std::sync::Arc;

use async_trait::async_trait;
use rollbook_app::AppError;
use rollbook_app::erasure::Forget;
use rollbook_projections::Views;
use rollbook_seal::{KeyStore, Keyring, OpenError, SealedStore};
use rollbook_store::EventStore;
use rollbook_store_postgres::PostgresKeys;
use rollbook_store_sqlite::SqliteKeys;

use crate::config::{Config, ConfigError, KeysAt, known_secret};
use crate::node::StartError;

/// The keys of this deployment.
pub(crate) async fn open_keys(config: &Config, secret: &[u8; 32]) -> Result<Arc<Keyring>, StartError> {
    let failed = |error: &dyn std::fmt::Display| StartError::Keys(error.to_string());
    let keys: Arc<dyn KeyStore> = match config.keys_at()? {
        KeysAt::Sqlite(path) => Arc::new(SqliteKeys::open(&path).map_err(|error| failed(&error))?),
        KeysAt::Postgres(url) => Arc::new(PostgresKeys::open(&url).await.map_err(|error| failed(&error))?),
    };
    match Keyring::open(keys, secret).await {
        Ok(ring) => Ok(Arc::new(ring)),
        Err(OpenError::OtherSecret) => {
            let problem = "is not the one that the keys of personal fields were made under (see audit.key_store)";
            Err(ConfigError::new("secret", problem).into())
        }
        Err(error) => Err(failed(&error)),
    }
}

/// A log for somebody who only reads. Without keys what is sealed stays sealed.
pub(crate) async fn opened(config: &Config, log: Arc<dyn EventStore>) -> Result<Arc<dyn EventStore>, StartError> {
    Ok(match known_keys(config).await? {
        Some(ring) => Arc::new(SealedStore::new(log, ring)),
        None => log,
    })
}

/// The keys that there are already.
pub(crate) async fn known_keys(config: &Config) -> Result<Option<Arc<Keyring>>, StartError> {
    let there = match config.keys_at()? {
        KeysAt::Sqlite(path) => path.exists(),
        KeysAt::Postgres(_) => true,
    };
    match known_secret(config)? {
        Some(secret) if there => Ok(Some(open_keys(config, &secret).await?)),
        _ => Ok(None),
    }
}

/// Views that are to leave no trace of what was erased.
pub(crate) struct Forgetful(pub(crate) Arc<Views>);

#[async_trait]
impl Forget for Forgetful {
    async fn forget(&self) -> Result<(), AppError> {
        let late = |error: rollbook_projections::ViewsError| AppError::Unavailable(format!("the views: {error}"));
        self.0.forget().await.map_err(late)
    }
}
