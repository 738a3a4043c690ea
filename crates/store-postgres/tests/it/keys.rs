//! Keys in tables, and that destroyed ones leave no trace in them.

use rollbook_seal::{KeyStore, StoredKey, contract};
use rollbook_store_postgres::PostgresKeys;
use sqlx::{Connection, PgConnection};
use uuid::Uuid;

use crate::support::Schema;

#[tokio::test]
async fn it_keeps_the_contract_for_every_node() {
    let schema = Schema::apart().await;
    let (one, two) = tokio::join!(PostgresKeys::open(&schema.url), PostgresKeys::open(&schema.url));
    contract::check(&one.unwrap()).await;
    let found = two.unwrap().find(&[Uuid::from_u128(1)]).await.unwrap();
    assert_eq!(
        found,
        [StoredKey { id: Uuid::from_u128(1), owner: [1; 32], wrapped: Some(b"one".to_vec()), name: None }]
    );
}

/// Reads the pages of the table as they are in its file; only the superuser of a test may.
#[tokio::test]
async fn a_destroyed_key_is_not_in_the_file_of_the_table() {
    let schema = Schema::apart().await;
    let keys = PostgresKeys::open(&schema.url).await.unwrap();
    let key = |n: u8| StoredKey {
        id: Uuid::from_u128(n.into()),
        owner: [n; 32],
        wrapped: Some(vec![n; 60]),
        name: Some(vec![n + 10; 60]),
    };
    keys.add(&[key(1), key(2)]).await.unwrap();
    keys.destroy(&[key(1).id]).await.unwrap();
    let mut hands = PgConnection::connect(&schema.url).await.unwrap();
    sqlx::raw_sql("CHECKPOINT").execute(&mut hands).await.unwrap();
    let query = include_str!("sql/file_of_keys.sql");
    let file: Vec<u8> = sqlx::query_scalar(query).fetch_one(&mut hands).await.unwrap();
    let holds = |n: u8| file.windows(60).any(|window| window.iter().all(|byte| *byte == n));
    assert!(holds(2) && holds(12) && !holds(1) && !holds(11));
}
