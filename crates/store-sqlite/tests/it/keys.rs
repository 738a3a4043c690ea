//! Keys in a file, and that destroyed ones leave no trace in any.

use rollbook_seal::{KeyStore, StoredKey, contract};
use rollbook_store_sqlite::{OpenError, SqliteKeys};
use tempfile::TempDir;
use uuid::Uuid;

#[tokio::test]
async fn it_keeps_the_contract() {
    let folder = TempDir::new().unwrap();
    contract::check(&SqliteKeys::open(&folder.path().join("deeper/keys.db")).unwrap()).await;
}

/// Recognisable, and long enough that nothing else is like it.
fn bytes(n: u64) -> Vec<u8> {
    (0..8).flat_map(|part: u64| n.wrapping_mul(0x9e37_79b9_7f4a_7c15).wrapping_add(part).to_be_bytes()).collect()
}

fn key(n: u64) -> StoredKey {
    let owner = std::array::from_fn(|at| n.to_be_bytes()[at % 8]);
    StoredKey { id: Uuid::from_u128(u128::from(n).pow(7)), owner, wrapped: Some(bytes(n)), name: Some(name(n)) }
}

fn name(n: u64) -> Vec<u8> {
    bytes(n + 10_000)
}

fn holds(folder: &TempDir, needle: &[u8]) -> bool {
    let entries = std::fs::read_dir(folder.path()).expect("should be there");
    let read = |entry: std::io::Result<std::fs::DirEntry>| entry.and_then(|entry| std::fs::read(entry.path()));
    let mut files = entries.map(|entry| read(entry).expect("should be readable"));
    files.any(|file| file.windows(needle.len()).any(|window| window == needle))
}

/// Pages are split and moved many times before; each move leaves a copy behind unless the file is written anew.
#[tokio::test]
async fn a_destroyed_key_is_in_no_file() {
    let folder = TempDir::new().unwrap();
    let keys = SqliteKeys::open(&folder.path().join("keys.db")).unwrap();
    for n in 1..=600 {
        keys.add(&[key(n)]).await.unwrap();
    }
    assert!((1..=600).all(|n| holds(&folder, &bytes(n))));
    let gone: Vec<_> = (1..=600).step_by(3).collect();
    keys.destroy(&gone.iter().map(|n| key(*n).id).collect::<Vec<_>>()).await.unwrap();
    for n in 1..=600 {
        assert_eq!(holds(&folder, &bytes(n)), !gone.contains(&n), "key {n}");
        assert_eq!(holds(&folder, &name(n)), !gone.contains(&n), "name {n}");
    }
    let reopened = SqliteKeys::open(&folder.path().join("keys.db")).unwrap();
    assert_eq!(reopened.find(&[key(2).id]).await.unwrap(), [key(2)]);
}

#[tokio::test]
async fn the_file_of_something_else_is_refused() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("other.db");
    rusqlite::Connection::open(&path).unwrap().execute_batch("CREATE TABLE t (x)").unwrap();
    assert!(matches!(SqliteKeys::open(&path), Err(OpenError::NotALog { .. })));
}
