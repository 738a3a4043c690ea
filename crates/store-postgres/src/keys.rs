//! Keys of personal fields, in tables of their own.

use std::sync::Arc;

use async_trait::async_trait;
use rollbook_seal::{KeyStore, Owner, StoredKey};
use rollbook_store::{Position, StoreError};
use sqlx::postgres::{PgConnection, PgRow};
use sqlx::{Connection, Executor, Row};
use uuid::Uuid;

use crate::connect::{OpenError, connect};
use crate::connections::Connections;
use crate::error::{corrupt, unavailable};
use crate::hosts::Hosts;
use crate::rows::signed;

/// Keeps two nodes from making the tables at once; any number that nobody else uses.
const MIGRATION_LOCK: i64 = 7_270_419_003;
/// Each step with what tells whether it was made already.
const STEPS: [(&str, &str); 2] = [
    (include_str!("../sql/keys_are_there.sql"), include_str!("../../../migrations/postgres/keys/0001_keys.sql")),
    (include_str!("../sql/keys_have_names.sql"), include_str!("../../../migrations/postgres/keys/0002_names.sql")),
];
/// Few keys are not at hand.
const CONNECTIONS: u32 = 2;

/// See the module.
pub struct PostgresKeys {
    hosts: Arc<Hosts>,
    connections: Connections,
}

impl PostgresKeys {
    /// The keys in a database; their tables are made where there are none.
    pub async fn open(url: &str) -> Result<Self, OpenError> {
        let hosts = Arc::new(Hosts::parse(url)?);
        make_tables(&mut connect(&hosts).await?).await.map_err(OpenError::Migrate)?;
        let connections = Connections::new(Arc::clone(&hosts), CONNECTIONS);
        Ok(Self { hosts, connections })
    }
}

async fn make_tables(connection: &mut PgConnection) -> sqlx::Result<()> {
    let mut transaction = connection.begin().await?;
    let lock = sqlx::query(include_str!("../sql/migration_lock.sql")).bind(MIGRATION_LOCK).persistent(false);
    lock.execute(&mut *transaction).await?;
    for (made, step) in STEPS {
        if !sqlx::query_scalar(made).persistent(false).fetch_one(&mut *transaction).await? {
            transaction.execute(sqlx::raw_sql(step)).await?;
        }
    }
    transaction.commit().await
}

#[async_trait]
impl KeyStore for PostgresKeys {
    async fn mark(&self, fresh: &[u8]) -> Result<Vec<u8>, StoreError> {
        self.connections.rows(|| sqlx::query(include_str!("../sql/keys_set_mark.sql")).bind(fresh)).await?;
        let mark = self.connections.row(|| sqlx::query(include_str!("../sql/keys_mark.sql"))).await?;
        mark.ok_or_else(|| corrupt("the key store has no mark"))?.try_get("wrapped").map_err(unavailable)
    }

    async fn find(&self, ids: &[Uuid]) -> Result<Vec<StoredKey>, StoreError> {
        let found = self.connections.page(|| sqlx::query(include_str!("../sql/keys_find.sql")).bind(ids)).await?;
        found.iter().map(stored).collect()
    }

    async fn of_owner(&self, owner: &Owner) -> Result<Vec<Uuid>, StoreError> {
        let query = || sqlx::query(include_str!("../sql/keys_of_owner.sql")).bind(&owner[..]);
        self.connections.rows(query).await?.iter().map(|row| row.try_get("id").map_err(unavailable)).collect()
    }

    async fn named(&self, owners: &[Owner]) -> Result<Vec<StoredKey>, StoreError> {
        let owners: Vec<_> = owners.iter().map(|owner| owner.to_vec()).collect();
        let found = self.connections.page(|| sqlx::query(include_str!("../sql/keys_named.sql")).bind(&owners)).await?;
        found.iter().map(stored).collect()
    }

    async fn add(&self, keys: &[StoredKey]) -> Result<Vec<StoredKey>, StoreError> {
        let ids: Vec<_> = keys.iter().map(|key| key.id).collect();
        let owners: Vec<_> = keys.iter().map(|key| key.owner.to_vec()).collect();
        let wrapped: Vec<_> = keys.iter().map(|key| key.wrapped.clone()).collect();
        let names: Vec<_> = keys.iter().map(|key| key.name.clone()).collect();
        let add = || sqlx::query(include_str!("../sql/keys_add.sql"));
        let query = || add().bind(&ids).bind(&owners).bind(&wrapped).bind(&names);
        self.connections.page(query).await?;
        self.find(&ids).await
    }

    async fn discard(&self, ids: &[Uuid]) -> Result<(), StoreError> {
        self.connections.rows(|| sqlx::query(include_str!("../sql/keys_discard.sql")).bind(ids)).await?;
        Ok(())
    }

    async fn destroy(&self, ids: &[Uuid]) -> Result<(), StoreError> {
        self.connections.rows(|| sqlx::query(include_str!("../sql/keys_destroy.sql")).bind(ids)).await?;
        let mut connection = self.hosts.connect().await.map_err(unavailable)?;
        for script in [include_str!("../sql/others_end.sql"), include_str!("../sql/keys_rewrite.sql")] {
            connection.execute(sqlx::raw_sql(script)).await.map_err(unavailable)?;
        }
        Ok(())
    }

    async fn followed(&self, epoch: u32) -> Result<Position, StoreError> {
        let query = || sqlx::query(include_str!("../sql/keys_followed.sql")).bind(i64::from(epoch));
        Ok(Position(self.connections.number(query).await?.unwrap_or_default()))
    }

    async fn follow(&self, epoch: u32, position: Position) -> Result<(), StoreError> {
        let position = signed(position.0)?;
        let query = || sqlx::query(include_str!("../sql/keys_follow.sql")).bind(i64::from(epoch)).bind(position);
        self.connections.rows(query).await?;
        Ok(())
    }
}

fn stored(row: &PgRow) -> Result<StoredKey, StoreError> {
    let owner: Vec<u8> = row.try_get("owner").map_err(unavailable)?;
    let owner = owner.try_into().map_err(|_| corrupt("the owner of a key is not 32 bytes"))?;
    let (id, wrapped) = (row.try_get("id").map_err(unavailable)?, row.try_get("wrapped").map_err(unavailable)?);
    Ok(StoredKey { id, owner, wrapped, name: row.try_get("name").map_err(unavailable)? })
}
